using FaultTolerantPay.Tests.Shared;

namespace FaultTolerantPay.Tests.Providers.Settings;

/// <summary>Right files with every field, in a folder that is removed with the test.</summary>
internal sealed class SettingsFiles : IDisposable
{
    /// <summary>Settings of three providers; the first has every field.</summary>
    public const string Right = """
        {
          "$schema": "providers.schema.json",
          "providers": [
            {
              "id": "unionfast",
              "identity": {
                "merchantNumber": "8800001", "institutionNumber": "0011", "productCode": "QP", "values": { "terminal": "01" }
              },
              "security": { "signingKey": "env:PATH", "callbackKey": "vault:pay/uf#base64" },
              "network": {
                "address": "https://pay.example.com/order",
                "queryAddress": "https://pay.example.com/query",
                "callbackAddress": "https://bank.example.com/callbacks/unionfast",
                "timeout": "PT10S",
                "maxConcurrentCalls": 100
              },
              "statementFiles": {
                "address": "sftp://files.example.com/out", "format": "unionpay-zm", "readyAt": "09:00", "timeZone": "Asia/Shanghai",
                "cutOver": "23:00", "retryAfter": "PT5M", "retryAtMost": "PT1H", "missingAfter": "P2D", "lookBackDays": 7,
                "cutOverMargin": "PT30M", "allowParts": true, "compareFees": false, "absenceIsFinal": true,
                "tolerances": [ { "currency": "CNY", "amount": 1, "fee": 2 } ],
                "settlement": {
                  "account": "account", "dueWithinDays": 5, "maxDaysInEntry": 4, "roundsFeesInSum": true,
                  "payers": [ { "text": "Union Fast", "merchantNumbers": [ "8800001", "8800002" ] } ]
                }
              },
              "errorMap": "map.json",
              "channels": [
                { "id": "unionfast-icbc", "merchantNumber": "8800002", "productCode": "QP1", "values": { "bank": "ICBC" } },
                { "id": "unionfast-ccb" }
              ]
            },
            {
              "$comment": "A provider with what is needed alone.",
              "id": "river",
              "identity": { "merchantNumber": "1" },
              "network": { "address": "https://river.example.com" }
            },
            {
              "id": "core",
              "identity": { "merchantNumber": "core" },
              "network": { "address": "https://core.bank.example" },
              "statementFiles": {
                "address": "https://core.bank.example/days", "format": "ledger", "readyAt": "00:30", "timeZone": "Asia/Shanghai",
                "isOfBusinessSystem": true
              }
            },
            {
              "id": "account",
              "identity": { "merchantNumber": "6600001" },
              "network": { "address": "https://bank.example.com" },
              "statementFiles": {
                "address": "https://bank.example.com/account", "format": "camt053", "readyAt": "06:00", "timeZone": "Asia/Shanghai"
              }
            }
          ]
        }
        """;

    /// <summary>An error map with every field.</summary>
    public const string Map = """
        {
          "$schema": "error-map.schema.json",
          "source": "the provider's manual, version 3",
          "codes": [
            {
              "code": "05", "detail": "41", "outcome": "declined", "hard": true, "cause": "issuer", "agreementGone": false,
              "meaning": "card reported lost"
            },
            { "code": "05", "outcome": "declined", "hard": false },
            { "code": "00", "outcome": "succeeded" },
            { "code": "P1", "outcome": "pending" },
            { "code": "E9", "outcome": "unknown", "cause": "unclear" }
          ]
        }
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("providers").FullName;

    public SettingsFiles()
    {
        Write(Right);
        Write(Map, "map.json");
    }

    /// <summary>The settings file.</summary>
    public string Path => In("providers.json");

    /// <summary>Options that name the file.</summary>
    public ProviderOptions Options => new() { SettingsFile = Path };

    /// <summary>A published schema.</summary>
    public static string Schema(string name) => File.ReadAllText(System.IO.Path.Combine(SourceTree.Root, "docs", "schema", name));

    /// <summary>The path of a file in the folder.</summary>
    public string In(string name) => System.IO.Path.Combine(_folder, name);

    /// <summary>Writes a file, by default that of the settings.</summary>
    public void Write(string text, string name = "providers.json") => File.WriteAllText(In(name), text);

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
