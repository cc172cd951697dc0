using System.Text;
using FaultTolerantPay.Routing.Analysis;
using FaultTolerantPay.Routing.Backtest;
using FaultTolerantPay.Routing.Files;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Tests.Analysis;

/// <summary>One change in a good file, and what is found with its place.</summary>
public class CatalogueMistakeTests
{
    private const string Good = """
        {
          "dimensions": [
            { "id": "bank", "kind": "required", "values": ["ICBC", "ABC"] },
            { "id": "currency", "kind": "required", "values": ["CNY", "USD"] },
            { "id": "country", "kind": "required", "values": ["CN", "HK"] }
          ],
          "capabilities": ["refund"],
          "providers": [{ "id": "p1" }],
          "channels": [
            {
              "id": "c1",
              "provider": "p1",
              "supports": { "bank": "any", "currency": "any", "country": "any" },
              "amount": { "min": 100 },
              "fees": { "fixed": 5 },
              "schedule": {}
            },
            { "id": "spare", "provider": "p1", "supports": { "bank": "any", "currency": "any", "country": "any" } }
          ]
        }
        """;

    private const string GoodPolicy = """
        {
          "scenes": [
            {
              "scene": "payment",
              "hard": [
                { "rule": "openNow" },
                { "rule": "amountInRange" },
                { "rule": "blockList", "ids": ["c2"] }
              ],
              "soft": [
                { "rule": "weightedScore", "terms": [
                    { "rule": "lowestCost", "weight": 2 }, { "rule": "fastestSettlement", "weight": -1 }] }
              ]
            }
          ]
        }
        """;

    private static readonly RoutingAnalysisOptions Options = new()
    {
        Now = new DateTimeOffset(2026, 11, 22, 0, 0, 0, TimeSpan.Zero),
        CountryDimensions = ["country"],
        CurrencyDimensions = ["currency"],
    };

    [Test]
    public void Of_Good_FindsNothing() => Assert.That(Find(Good), Is.Empty);

    [TestCase("\"bank\"", "\"amount\"", "c.json:3:13: Error FileError: dimensions[0].id: 'amount' is the name of another " +
        "column")]
    [TestCase("{ \"id\": \"p1\" }", "{ \"id\": \"p1\", \"monthQuota\": { \"amount\": 500 } }",
        "c.json:8:17: Warning MixedCurrencies: providers[0]: provider 'p1' has a quota by amount, and its channels take 2 values of " +
        "dimension 'currency', such as CNY and USD: their amounts are added as they are")]
    [TestCase("{ \"id\": \"p1\" }", "{ \"id\": \"p1\", \"sharesVolume\": true }",
        "c.json:8:17: Warning MixedCurrencies: providers[0]: provider 'p1' has a shared volume")]
    [TestCase("{ \"id\": \"p1\" }", "{ \"id\": \"p1\", \"dayQuota\": { \"count\": 9 }, \"monthQuota\": { \"count\": 8 } }",
        "c.json:8:43: Warning QuotaNeverReached: providers[0].dayQuota: provider 'p1' may take more in a day than in a month")]
    [TestCase("\"bank\"", "\"time\"", "c.json:3:13: Error FileError: dimensions[0].id: 'time' is the name of another column")]
    [TestCase("\"bank\"", "\"id\"", "c.json:3:13: Error FileError: dimensions[0].id: 'id' is the name of another column")]
    [TestCase("\"bank\"", "\"channel\"", "c.json:3:13: Warning NameOfLogColumn: dimensions[0].id: 'channel' is the name of a column of " +
        "logs: no log of attempts can be read for this catalogue; another id is expected")]
    [TestCase("\"bank\"", "\"outcomeTime\"", "c.json:3:13: Warning NameOfLogColumn: dimensions[0].id: 'outcomeTime'")]
    [TestCase("\"ABC\"", "\"A\\u0000C\"", "c.json:3:60: Error FileError: dimensions[0].values[1]: \"A\\u0000C\": character 2 is the " +
        "control " +
        "character U+0000; a name without such characters is expected")]
    [TestCase("\"c1\"", "\"c\\u0085\"", "c.json:11:13: Error FileError: channels[0].id: \"c\\u0085\": character 2 is the control " +
        "character")]
    [TestCase("{ \"id\": \"p1\" }", "{ \"id\": \"p1\" }, { \"id\": \"p\\u001b\" }",
        "c.json:8:41: Error FileError: providers[1].id: \"p\\u001b\": character 2 is the control character U+001B")]
    [TestCase("\"refund\"", "\"re\\u007ffund\"", "c.json:7:20: Error FileError: capabilities[0]: \"re\\u007ffund\": character 3 is the " +
        "control")]
    [TestCase("\"ABC\"", "\"Icbc\"", "c.json:3:60: Warning NamesAreSimilar: dimensions[0].values[1]: 'Icbc' differs from 'ICBC' only in " +
        "case or " +
        "width, and names are compared exactly")]
    [TestCase("\"ABC\"", "\"ＩＣＢＣ\"",
        "c.json:3:60: Warning NamesAreSimilar: dimensions[0].values[1]: 'ＩＣＢＣ' differs from 'ICBC'")]
    [TestCase("\"ABC\"", "\"ICBC \"", "c.json:3:60: Error NamesLookEqual: dimensions[0].values[1]: 'ICBC ' looks like 'ICBC'; they " +
        "differ only " +
        "in white space, in characters that show nothing or in the form of accents. One of them is expected")]
    [TestCase("\"ABC\"", "\"IC\\u200bBC\"", "c.json:3:60: Error NamesLookEqual: dimensions[0].values[1]: 'IC\\u200bBC' looks like 'ICBC'")]
    [TestCase("\"ABC\"", "\"Caf\\u00e9\", \"Cafe\\u0301\"", "c.json:3:73: Error NamesLookEqual: dimensions[0].values[2]")]
    [TestCase("\"ABC\"", "\"\uD55C\", \"\u1112\u1161\u11AB\"", "c.json:3:65: Error NamesLookEqual: dimensions[0].values[2]")]
    [TestCase("\"ABC\"", "\"\u1EC7\", \"e\u0323\u0302\"", "c.json:3:65: Error NamesLookEqual: dimensions[0].values[2]")]
    [TestCase("\"ABC\"", "\"\u30AB\", \"\uFF76\"", "c.json:3:65: Warning NamesAreSimilar: dimensions[0].values[2]")]
    [TestCase("\"bank\": \"any\"", "\"bank\": [\"ICBC\", \"ABC\", \"ICBC\"]", "c.json:13:45: Warning RepeatedValue: " +
        "channels[0].supports.bank[2]: " +
        "'ICBC' is in this list already, as item 1; once is expected")]
    [TestCase("\"schedule\": {}", "\"capabilities\": [\"refund\", \"refund\"]",
        "c.json:16:34: Warning RepeatedValue: channels[0].capabilities[1]: 'refund' is in this list already, as item 1")]
    [TestCase("\"fixed\": 5", "\"fixed\": 5, \"tiers\": [{ \"fixed\": 9 }]", "c.json:15:38: Warning BaseFeeNeverApplies: " +
        "channels[0].fees.tiers: " +
        "the tier from amount 0 at any volume applies to all that channel 'c1' takes, so its base fee never applies; a threshold is " +
        "expected, or no base fee")]
    [TestCase("\"fixed\": 5", "\"fixed\": 5, \"tiers\": [{ \"fromAmount\": 100, \"fixed\": 9 }]", "c.json:15:38: Warning " +
        "BaseFeeNeverApplies:")]
    [TestCase("\"fixed\": 5", "\"fixed\": 5, \"tiers\": [{ \"fromAmount\": 101, \"fixed\": 9 }]", "")]
    [TestCase("\"fixed\": 5", "\"tiers\": [{ \"fixed\": 9 }]", "")]
    [TestCase("\"schedule\": {}",
        """
        "schedule": { "open": [
        { "days": ["monday"], "from": "08:00", "to": "18:00" },
        { "days": ["sunday", "monday"], "from": "17:59", "to": "20:00" }] }
        """,
        "c.json:18:1: Warning OverlappingHours: channels[0].schedule.open[1]: the hours of 'c1' from 17:59 to 20:00 overlap those of " +
        "item 1 " +
        "of the list, from 08:00 to 18:00")]
    [TestCase("\"schedule\": {}",
        """
        "schedule": { "closed": [
        { "days": ["sunday"], "from": "00:00", "to": "00:30" },
        { "days": ["saturday"], "from": "23:00", "to": "00:01" }] }
        """,
        "c.json:18:1: Warning OverlappingHours: channels[0].schedule.closed[1]: the hours of 'c1' from 23:00 to 00:01 overlap those of " +
        "item 1")]
    [TestCase("\"schedule\": {}",
        """
        "schedule": { "open": [
        { "days": ["monday", "tuesday"], "from": "08:00", "to": "18:00" },
        { "days": ["monday", "tuesday"], "from": "18:00", "to": "08:00" }] }
        """, "")]
    [TestCase("\"schedule\": {}",
        "\"schedule\": { \"maintenance\": [{ \"from\": \"2026-11-21T00:00:00Z\", \"to\": \"2026-11-22T08:00:00+08:00\" }] }",
        "c.json:16:37: Warning PastMaintenance: channels[0].schedule.maintenance[0]: the window of 'c1' ended at 2026-11-22 00:00:00Z, " +
        "before " +
        "2026-11-22 00:00:00Z; it has no effect any more")]
    [TestCase("\"schedule\": {}",
        "\"schedule\": { \"maintenance\": [{ \"from\": \"2026-11-21T00:00:00Z\", \"to\": \"2026-11-22T08:00:01+08:00\" }] }", "")]
    [TestCase("\"USD\"", "\"HRK\"", "c.json:4:63: Warning RetiredCode: dimensions[1].values[1]: 'HRK' of dimension 'currency' has not " +
        "been a " +
        "currency code of ISO 4217 since 2023-01; it was replaced by EUR")]
    [TestCase("\"USD\"", "\"ZWL\"", "since 2024-09; it was replaced by ZWG")]
    [TestCase("\"USD\"", "\"SLL\"", "since 2023-12; it was replaced by SLE")]
    [TestCase("\"USD\"", "\"STD\"", "since 2017-12; it was replaced by STN")]
    [TestCase("\"USD\"", "\"CUC\"", "since 2021-06; it was replaced by CUP")]
    [TestCase("\"USD\"", "\"USS\"", "since 2014-03; nothing replaced it")]
    [TestCase("\"USD\"", "\"usd\"", "c.json:4:63: Warning UnknownCode: dimensions[1].values[1]: 'usd' of dimension 'currency' is not a " +
        "currency " +
        "code of ISO 4217, as of February 2026; the nearest known one is 'USD'")]
    [TestCase("\"HK\"", "\"AN\"", "'AN' of dimension 'country' has not been a country code of ISO 3166-1 since 2010-12; it was replaced " +
        "by BQ, CW, SX")]
    [TestCase("\"HK\"", "\"UK\"", "c.json:5:61: Warning UnknownCode: dimensions[2].values[1]: 'UK' of dimension 'country' is not a " +
        "country code")]
    [TestCase("\"values\": [\"CN\", \"HK\"]", "\"values\": [\"CN\", \"elsewhere\"], \"other\": \"elsewhere\"", "")]
    public void Of_OneChange_IsNamedWithItsPlace(string replace, string by, string expected)
    {
        Assert.That(Good.Contains(replace, StringComparison.Ordinal), Is.True);
        string text = Good[..Good.IndexOf(replace, StringComparison.Ordinal)] + by
            + Good[(Good.IndexOf(replace, StringComparison.Ordinal) + replace.Length)..];
        if (replace == "\"bank\"")
        {
            text = text.Replace("\"bank\": \"any\"", $"{by}: \"any\"", StringComparison.Ordinal);
        }

        string[] found = Find(text);
        Assert.That(found, expected.Length == 0 ? Is.Empty : Has.Length.EqualTo(1));
        Assert.That(string.Concat(found), Does.Contain(expected));
    }

    [Test]
    public void Of_NoOptions_ChecksNeitherTimesNorCodes()
    {
        string text = Good.Replace("\"USD\"", "\"HRK\"", StringComparison.Ordinal).Replace("\"schedule\": {}",
            "\"schedule\": { \"maintenance\": [{ \"from\": \"1999-11-21T00:00:00Z\", \"to\": \"1999-11-22T08:00:00Z\" }] }",
            StringComparison.Ordinal);
        Assert.That(RoutingAnalysis.Of(Read(text), null, new RoutingAnalysisOptions()).Findings, Is.Empty);
    }

    [Test]
    public void Of_DimensionOfCodesThatDoesNotExist_IsAnError() =>
        Assert.That(
            RoutingAnalysis.Of(Read(Good), null, new RoutingAnalysisOptions { CurrencyDimensions = ["curency"] }).Findings
                .Select(f => f.ToString()),
            Is.EqualTo(new[]
            {
                "c.json:2:17: Error UnknownName: dimensions: the schema has no required dimension 'curency', whose values should each " +
        "be a " +
                "currency code of ISO 4217; the nearest known one is 'currency'",
            }));

    [TestCase("\"lowestCost\", \"weight\": 2", "\"lowestCost\", \"weight\": -2", "p.json:12:47: Warning WorseIsPreferred: " +
        "scenes[0].soft[0].terms[0].weight: the weight -2 of 'cost' prefers the dearer of two channels, because the lowest score is the " +
        "best; " +
        "a weight above 0 is expected")]
    [TestCase("[\"c2\"]", "[\"c2\", \"c1\", \"c2\"]", "p.json:8:52: Warning RepeatedValue: scenes[0].hard[2].ids[2]: 'c2' is in this " +
        "list already")]
    [TestCase("\"openNow\"", "\"openNow\", \"name\": \"a\\u0009b\"", "p.json:6:38: Error FileError: scenes[0].hard[0].name: " +
        "\"a\\u0009b\": character 2 is")]
    public void Of_OneChangeOfThePolicy_IsNamedWithItsPlace(string replace, string by, string expected)
    {
        Assert.That(GoodPolicy.Contains(replace, StringComparison.Ordinal), Is.True);
        byte[] text = Encoding.UTF8.GetBytes(GoodPolicy.Replace(replace, by, StringComparison.Ordinal));
        RoutingFile<ChannelCatalogue> catalogue = Read(Good.Replace("\"channels\": [",
            "\"channels\": [{ \"id\": \"c2\", \"provider\": \"p1\", \"supports\": { \"bank\": \"any\", \"currency\": \"any\", " +
        "\"country\": \"any\" } },",
            StringComparison.Ordinal));
        string[] found =
        [
            .. RoutingAnalysis.Of(catalogue, PolicyFile.Read(new MemoryStream(text), "p.json"), Options).Findings.Select(f => f.ToString()),
        ];
        Assert.That(found, Has.Some.Contains(expected));
    }

    // A dimension may have the name of a column of logs: it then is the dimension.
    [Test]
    public void RequestColumns_AreThoseOfTheReader()
    {
        string[] ofLogs = ["channel", "outcome", "latencyMs", "propensity", "outcomeTime", "forced", "policy"];
        Assert.That(NameText.RequestColumns.Concat(ofLogs), Is.EquivalentTo(CsvColumn.NamesFor([])));
    }

    [Test]
    public void Read_ReservedDimension_StillChecksTheChannels()
    {
        string text = Good.Replace("\"bank\"", "\"signed\"", StringComparison.Ordinal)
            .Replace("\"any\", \"country\": \"any\" },", "[\"CNX\"], \"country\": \"any\" },", StringComparison.Ordinal);
        Assert.That(Read(text).Errors.Select(e => e.Field), Is.EqualTo(new[] { "dimensions[0].id", "channels[0].supports.currency[0]" }));
    }

    private static string[] Find(string text) => [.. RoutingAnalysis.Of(Read(text), null, Options).Findings.Select(f => f.ToString())];

    private static RoutingFile<ChannelCatalogue> Read(string text) =>
        CatalogueFile.Read(new MemoryStream(Encoding.UTF8.GetBytes(text)), "c.json");
}
