using System.Text;
using FaultTolerantPay.Routing.Analysis;
using FaultTolerantPay.Routing.Compilation;
using FaultTolerantPay.Routing.Engine;
using FaultTolerantPay.Routing.Files;
using FaultTolerantPay.Routing.Live;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Tests;

public class CheckedActivationTests
{
    private const string Catalogue = """
        {
          "dimensions": [{ "id": "bank", "kind": "required", "values": ["ICBC"] }],
          "providers": [{ "id": "p" }],
          "channels": [{ "id": "a", "provider": "p", "supports": { "bank": "any" }, "amount": { "min": 10 } }]
        }
        """;

    private const string Policy =
        """{ "scenes": [{ "scene": "payment", "hard": [{ "rule": "supports", "dimension": "bank" }, { "rule": "amountInRange" }] }] }""";

    [TestCase("\"a\"", "\"b\"", true, TestName = "LoadChecked_Sound_IsInForce")]
    [TestCase("\"providers\": [{ \"id\": \"p\" }]", "\"providers\": [{ \"id\": \"p\" }, { \"id\": \"q\" }]", true,
        TestName = "LoadChecked_OnlyRemarks_IsInForce")]
    [TestCase("\"min\": 10", "\"min\": \"10\"", false, TestName = "LoadChecked_WrongType_LeavesTheTableInForce")]
    [TestCase("\"min\": 10 }", "\"min\": 10 ", false, TestName = "LoadChecked_Malformed_LeavesTheTableInForce")]
    [TestCase("{ \"min\": 10 }", "{ \"min\": 10 }, \"dayQuota\": { \"amount\": 9 }", false,
        TestName = "LoadChecked_ImpossibleQuota_LeavesTheTableInForce")]
    [TestCase("\"bank\": \"any\"", "\"bank\": []", false, TestName = "LoadChecked_RuleThatNothingPasses_LeavesTheTableInForce")]
    public void LoadChecked_Files_AreInForceOnlyWithoutErrors(string replace, string by, bool inForce)
    {
        Router router = new(RoutingTable.Compile(Read(Catalogue).Require(), ReadPolicy().Require(), new LiveState()));
        RoutingTable before = router.Current;
        Assert.That(Catalogue.Contains(replace, StringComparison.Ordinal), Is.True);

        RoutingAnalysis analysis = router.LoadChecked(Read(Catalogue.Replace(replace, by, StringComparison.Ordinal)), ReadPolicy());

        Assert.That(analysis.MayActivate, Is.EqualTo(inForce));
        Assert.That(ReferenceEquals(router.Current, before), Is.EqualTo(!inForce));
        RouteRequest request = new RouteRequest(router.Current.Catalogue.Schema) { AmountMinor = 10 }.With("bank", "ICBC");
        Assert.That(router.Route(Operation.Payment, request.AsQuery()).IsRouted, Is.True);
    }

    private static RoutingFile<ChannelCatalogue> Read(string text) =>
        CatalogueFile.Read(new MemoryStream(Encoding.UTF8.GetBytes(text)), "c.json");

    private static RoutingFile<RoutingPolicy> ReadPolicy() => PolicyFile.Read(new MemoryStream(Encoding.UTF8.GetBytes(Policy)), "p.json");
}
