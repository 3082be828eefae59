"""A decision to begin with: one table that asks one thing and has one row."""

from xml.sax.saxutils import quoteattr

DMN = "https://www.omg.org/spec/DMN/20191111/MODEL/"
_TABLE = """<?xml version="1.0" encoding="UTF-8"?>
<dmn:definitions xmlns:dmn="{dmn}" id="{id}_file" name={name} namespace="urn:itamflow">
  <dmn:decision id="{id}" name={name}>
    <dmn:variable id="{id}_variable" name={name} />
    <dmn:decisionTable id="{id}_table" hitPolicy="FIRST">
      <dmn:input id="{id}_in_1" label="Input">
        <dmn:inputExpression id="{id}_in_1_expression">
          <dmn:text>input</dmn:text>
        </dmn:inputExpression>
      </dmn:input>
      <dmn:output id="{id}_out_1" label="Result" name="result" />
      <dmn:rule id="{id}_r1">
        <dmn:description></dmn:description>
        <dmn:inputEntry id="{id}_r1_1">
          <dmn:text></dmn:text>
        </dmn:inputEntry>
        <dmn:outputEntry id="{id}_r1_2">
          <dmn:text>null</dmn:text>
        </dmn:outputEntry>
      </dmn:rule>
    </dmn:decisionTable>
  </dmn:decision>
</dmn:definitions>
"""


def table(decision: str, name: str) -> bytes:
    """Return a file with one decision. `decision`: its id, an XML name."""
    return _TABLE.format(dmn=DMN, id=decision, name=quoteattr(name)).encode()
