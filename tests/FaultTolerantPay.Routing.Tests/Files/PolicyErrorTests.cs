using System.Text;
using FaultTolerantPay.Routing.Files;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Tests.Files;

public class PolicyErrorTests
{
    private const string Good = """
        {
          "scenes": [
            {
              "scene": "payment",
              "hard": [
                { "rule": "up" },
                { "rule": "supports", "dimension": "bank" },
                { "rule": "blockList", "ids": ["c1", "p1"] }
              ],
              "soft": [
                { "rule": "highestSuccessRate", "bandBasisPoints": 50 },
                { "rule": "weightedScore", "terms": [{ "rule": "lowestCost", "weight": 2 }] }
              ]
            }
          ]
        }
        """;

    private static readonly ChannelCatalogue Catalogue = new(
        new RoutingSchema([Dimension.Required("bank", ["ICBC"])]),
        [new Provider("p1", "p1")],
        [new Channel { Id = "c1", ProviderId = "p1", Supports = Channel.Supporting(("bank", SupportedValues.Any)) }]);

    [Test]
    public void Read_Good_HasNoError() => Assert.That(Errors(Good), Is.Empty);

    [TestCase("\"up\"", "\"upp\"",
        """p.json:6:19: scenes[0].hard[0].rule: "upp": one of supports, amountInRange, quotaLeft, openNow, up, hasCapabilities, """ +
        """elementsGiven, cardSigned, merchantEnabled, notTried, allowList, blockList, custom is expected; the nearest known one """ +
        """is 'up'""")]
    [TestCase("\"rule\": \"up\"", "\"rules\": \"up\"", """p.json:6:9: scenes[0].hard[0].rule: it is missing; every hard rule has it""")]
    [TestCase("{ \"rule\": \"up\" }", "\"up\"",
        """p.json:6:9: scenes[0].hard[0]: "up": this is text; a hard rule is expected: an object with a field "rule" """)]
    [TestCase("{ \"rule\": \"up\" }", "{ \"rule\": \"up\", \"dimension\": \"bank\" }",
        """p.json:6:25: scenes[0].hard[0].dimension: no up has this field""")]
    [TestCase("{ \"rule\": \"up\" }", "{ \"rule\": \"up\", \"name\": \"bank\" }",
        """p.json:7:9: scenes[0].hard[1].name: 'bank' appears twice, first in scenes[0].hard[0]; give the rule a name of its own""")]
    [TestCase(", \"dimension\": \"bank\"", "", """p.json:7:9: scenes[0].hard[1].dimension: it is missing; every supports has it""")]
    [TestCase("\"dimension\": \"bank\"", "\"dimension\": \"banc\"",
        """p.json:7:44: scenes[0].hard[1].dimension: the catalogue has no dimension 'banc'; the nearest known one is 'bank'""")]
    [TestCase("[\"c1\", \"p1\"]", "[\"c1\", \"p2\"]",
        """p.json:8:46: scenes[0].hard[2].ids[1]: the catalogue has no channel or provider 'p2'; the nearest known one is 'p1'""")]
    [TestCase("{ \"rule\": \"up\" }", "{ \"rule\": \"custom\", \"name\": \"x\", \"ruleName\": \"a\\u0000\" }",
        """p.json:6:54: scenes[0].hard[0].ruleName: "a\u0000": character 2 is the control character U+0000; a name without such """ +
        """characters is expected""")]
    [TestCase("\"rule\": \"lowestCost\"", "\"rule\": \"lowestCost\", \"name\": \" \"",
        """p.json:12:78: scenes[0].soft[1].terms[0].name: " ": an empty name; a name is expected""")]
    [TestCase("50", "0", """p.json:11:60: scenes[0].soft[0].bandBasisPoints: 0: a whole number from 1 to 10000 is expected""")]
    [TestCase("\"weight\": 2", "\"weight\": 0",
        """p.json:12:80: scenes[0].soft[1].terms[0].weight: 0 is not within ±1000000, or is 0""")]
    [TestCase("\"lowestCost\"", "\"weightedSplit\"",
        """p.json:12:56: scenes[0].soft[1].terms[0].rule: "weightedSplit": one of lowestCost, highestSuccessRate, fastest, """ +
        """highestPriority, fastestSettlement, minimumVolume, custom is expected""")]
    [TestCase("[{ \"rule\": \"lowestCost\", \"weight\": 2 }]", "[]",
        """p.json:12:45: scenes[0].soft[1].terms: []: 0 terms; 1 to 8 are expected""")]
    [TestCase("\"scene\": \"payment\"", "\"scene\": \"pament\"",
        """p.json:4:16: scenes[0].scene: "pament": one of verification, payment, preauthorisation, payout, collection is expected; the """ +
        """nearest known one is 'payment'""")]
    [TestCase("\"scenes\": [", "\"scenes\": [{ \"scene\": \"payment\" },",
        """p.json:4:16: scenes[1].scene: 'payment' appears twice, first as scenes[0]; each operation is expected once""")]
    [TestCase("\"scene\": \"payment\"", "\"scene\": \"payment\", \"retry\": { \"maxAttempts\": 33 }",
        """p.json:4:53: scenes[0].retry.maxAttempts: 33: a whole number from 1 to 32 is expected""")]
    [TestCase("\"scene\": \"payment\"", "\"scene\": \"payment\", \"retry\": { \"softDecline\": { \"step\": \"next\" } }",
        """p.json:4:63: scenes[0].retry.softDecline.step: "next": one of stop, nextChannel, later is expected""")]
    [TestCase("\"scene\": \"payment\"", "\"scene\": \"payment\", \"retry\": { \"softDecline\": { \"step\": \"later\" } }",
        """p.json:4:53: scenes[0].retry.softDecline.delay: it is missing; a later attempt has a delay from PT1S to P30D""")]
    [TestCase("\"scene\": \"payment\"",
        "\"scene\": \"payment\", \"retry\": { \"softDecline\": { \"step\": \"later\", \"delay\": \"PT0.5S\" } }",
        """p.json:4:81: scenes[0].retry.softDecline.delay: "PT0.5S": a duration from PT1S to P30D is expected, such as PT1.5S, PT30M """ +
        """or P1DT12H""")]
    [TestCase("\"scenes\": [", "\"learning\": { \"memoryAge\": \"PT30M\" },\n\"scenes\": [",
        """p.json:2:30: learning.memoryAge: "PT30M": a duration from PT1H to P90D is expected, such as P1DT12H""")]
    [TestCase("\"scene\": \"payment\"",
        "\"scene\": \"payment\", \"retry\": { \"hardDecline\": { \"step\": \"stop\", \"delay\": \"P1D\" } }",
        """p.json:4:80: scenes[0].retry.hardDecline.delay: 'P1D' is for nothing: only a later attempt has a delay""")]
    [TestCase("\"scene\": \"payment\"", "\"scene\": \"payment\", \"retry\": { \"unknown\": { \"step\": \"stop\" } }",
        """p.json:4:38: scenes[0].retry.unknown: no retry has this field""")]
    public void Read_OneError_IsNamedWithItsPlace(string replace, string by, string expected)
    {
        Assert.That(Good.Contains(replace, StringComparison.Ordinal), Is.True);
        Assert.That(Errors(Good.Replace(replace, by, StringComparison.Ordinal)), Is.EqualTo(expected.Trim()));
    }

    // A rule with a wrong field is still compared with the catalogue, and is still the learned rule that exploration needs.
    [TestCase("\"margin\": 5, \"currencyMargins\": [{ \"currency\": \"EUX\", \"fixed\": 5 }]",
        "margin: 5: this is a number; an object (fee) is expected",
        "currencyMargins[0].currency: 'EUX' has no meaning: the catalogue has no currencyDimension")]
    [TestCase("\"currencyMargins\": [{ \"currency\": \"EUX\", \"fixed\": 5 }]",
        "margin: it is missing; every expectedValue has it",
        "currencyMargins[0].currency: 'EUX' has no meaning: the catalogue has no currencyDimension")]
    [TestCase("\"margin\": {}, \"margins\": []", "margins: no expectedValue has this field; the nearest known one is 'margin'")]
    public void Read_RuleWithAWrongField_IsStillALearnedRuleWithNames(string fields, params string[] expected)
    {
        string text = Good
            .Replace("{ \"rule\": \"highestSuccessRate\", \"bandBasisPoints\": 50 }", $"{{ \"rule\": \"expectedValue\", {fields} }}",
                StringComparison.Ordinal)
            .Replace("\"scene\": \"payment\"", "\"scene\": \"payment\", \"exploration\": { \"maxCost\": 5 }", StringComparison.Ordinal);
        Assert.That(Errors(text).Split('\n').Select(m => m.Split(": scenes[0].soft[0].")[1]), Is.EqualTo(expected));
    }

    [Test]
    public void Read_UnreadableRule_CausesNoFurtherError()
    {
        string text = Good.Replace("\"highestSuccessRate\"", "\"expectedValu\"", StringComparison.Ordinal)
            .Replace("[\"c1\", \"p1\"]", "[\"c2\", 5]", StringComparison.Ordinal)
            .Replace("\"dimension\": \"bank\"", "\"dimension\": 5", StringComparison.Ordinal)
            .Replace("{ \"rule\": \"up\" }", "{ \"rule\": \"supports\" }", StringComparison.Ordinal)
            .Replace("\"scene\": \"payment\"", "\"scene\": \"payment\", \"exploration\": { \"maxCost\": 5 }", StringComparison.Ordinal);
        Assert.That(Errors(text).Split('\n').Select(m => m.Split(": ")[1]), Is.EqualTo(new[]
        {
            "scenes[0].hard[0].dimension", "scenes[0].hard[1].dimension", "scenes[0].hard[2].ids[0]", "scenes[0].hard[2].ids[1]",
            "scenes[0].soft[0].rule",
        }));
    }

    [Test]
    public void Constructor_WrongDurations_AreNamedAsFilesWriteThem()
    {
        var thrown = Assert.Throws<InvalidRoutingModelException>(() => _ = new RoutingPolicy(
            new ApprovalLearning { MemoryAge = TimeSpan.FromMinutes(30) },
            new OperationPolicy(Operation.Payment, [], [])
            {
                Retry = new RetryRules
                {
                    SoftDecline = RetryStep.Later(TimeSpan.Zero),
                    HardDecline = new RetryStep(RetryStepKind.Stop, TimeSpan.FromDays(1)),
                },
            }));
        Assert.That(thrown!.Errors.Select(p => $"{p.Path}: {p.Message}"), Is.EqualTo(new[]
        {
            "learning.memoryAge: PT30M is not within PT1H and P90D",
            "scenes[0].retry.softDecline.delay: PT0S is not within PT1S and P30D, the delays of a later attempt",
            "scenes[0].retry.hardDecline.delay: 'P1D' is for nothing: only a later attempt has a delay",
        }));
    }

    [Test]
    public void Constructor_UnknownOperation_IsRefused()
    {
        var thrown = Assert.Throws<InvalidRoutingModelException>(() =>
            _ = new RoutingPolicy(new OperationPolicy((Operation)7, [], []),
                new OperationPolicy(Operation.Payment, [new HardRule.Up { Name = " " }], [])));
        Assert.That(thrown!.Errors.Select(p => $"{p.Path}: {p.Message}"), Is.EqualTo(new[]
        {
            "scenes[0].scene: 7 is no operation; one of verification, payment, preauthorisation, payout, collection is expected",
            "scenes[1].hard[0].name: an empty name; give the rule a name of its own",
        }));
    }

    [Test]
    public void Read_ManyErrors_AreAllNamedAtOnce()
    {
        string text = Good.Replace("\"up\"", "\"upp\"", StringComparison.Ordinal)
            .Replace("\"dimension\": \"bank\"", "\"dimension\": \"banc\"", StringComparison.Ordinal)
            .Replace("50", "0", StringComparison.Ordinal)
            .Replace("\"weight\": 2", "\"weigth\": 2", StringComparison.Ordinal);
        Assert.That(Errors(text).Split('\n').Select(m => m.Split(": ")[1]), Is.EqualTo(new[]
        {
            "scenes[0].hard[0].rule", "scenes[0].hard[1].dimension", "scenes[0].soft[0].bandBasisPoints",
            "scenes[0].soft[1].terms[0].weight", "scenes[0].soft[1].terms[0].weigth",
        }));
    }

    private static string Errors(string text) =>
        string.Join("\n", PolicyFile.Read(new MemoryStream(Encoding.UTF8.GetBytes(text)), "p.json", Catalogue).Errors);
}
