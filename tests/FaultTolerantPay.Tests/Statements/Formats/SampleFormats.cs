using FaultTolerantPay.Tests.Shared;

namespace FaultTolerantPay.Tests.Statements.Formats;

/// <summary>The descriptions of formats in samples/statements, and others.</summary>
internal static class SampleFormats
{
    /// <summary>A description with every field of the schema.</summary>
    public const string Whole = """
        {
          "$comment": "every field",
          "$schema": "statement-format.schema.json",
          "name": "north",
          "encoding": "iso-8859-1",
          "layout": "delimited",
          "separator": ";",
          "quotes": true,
          "header": true,
          "length": 10,
          "skipLines": 1,
          "comments": ["--"],
          "timeFormat": "dd.MM.yyyy HH:mm:ss",
          "timeZone": "Europe/Berlin",
          "currency": "EUR",
          "decimalPoint": ",",
          "groupSeparator": ".",
          "columns": [
            {
              "$comment": "c", "id": "no", "names": ["Nummer", "Nr"], "position": 1, "start": 1, "width": 1, "optional": false, "none": "-"
            },
            { "id": "amount", "names": ["Betrag"], "unit": "major", "sign": "leading" },
            { "id": "time", "names": ["Zeit"] },
            { "id": "gone", "names": ["Weg"], "optional": true },
            { "id": "type", "names": ["Art"] }
          ],
          "fields": {
            "$comment": "c", "ourReference": ["no"], "theirReference": ["no"], "originalReference": ["gone"],
            "amount": ["amount"], "currency": ["gone"],
            "fee": ["gone"], "net": ["gone"], "at": ["time"], "merchantNumber": ["gone"]
          },
          "rules": [
            { "$comment": "c", "when": [{ "$comment": "c", "column": "type", "is": ["Zahlung"] }], "kind": "payment", "status": "pending" },
            { "when": [{ "column": "type", "isNot": ["Zahlung", "Kopf"] }], "kind": "refund", "negativeAmount": true, "fields": {} },
            { "when": [{ "column": "type", "is": ["Kopf"] }], "ignore": true }
          ],
          "statuses": [{ "$comment": "c", "when": [{ "column": "type", "isNot": ["Kopf"] }], "status": "succeeded" }],
          "summary": "Summe",
          "totals": [
            { "$comment": "c", "names": ["Summe"], "sum": "amount", "when": [{ "column": "type", "isNot": ["Kopf"] }], "optional": false },
            { "names": ["Zeilen"], "before": "-- Zeilen: ", "after": "." }
          ]
        }
        """;

    public static string Schema => File.ReadAllText(Path.Combine(SourceTree.Root, "docs", "schema", "statement-format.schema.json"));

    public static string TextOf(string name) => File.ReadAllText(Path.Combine(SourceTree.Root, "samples", "statements", $"{name}.json"));

    public static StatementFormatFile Read(string json)
    {
        using var stream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(json));
        return StatementFormatFile.Read(stream, "format.json");
    }

    public static ConfiguredReader Of(string name)
    {
        StatementFormatFile file = Read(TextOf(name));
        Assert.That(file.Errors.Select(error => error.ToString()), Is.Empty);
        return file.Reader!;
    }
}
