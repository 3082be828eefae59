"""What a form asks and what an answer must be: form-js JSON compiled to checks."""

from forms.context import FileInfo, FormContext
from forms.findings import Finding, InvalidForm
from forms.form import Form, compile_form
from forms.problems import FormErrors

__all__ = ["FileInfo", "Finding", "Form", "FormContext", "FormErrors", "InvalidForm", "compile_form"]
