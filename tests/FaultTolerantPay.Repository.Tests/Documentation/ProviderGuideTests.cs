using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using FaultTolerantPay.Snippets.Adapters;
using FaultTolerantPay.Testing.Conformance;
using FaultTolerantPay.Testing.Providers;

namespace FaultTolerantPay.Repository.Tests.Documentation;

/// <summary>The adapter that the guide shows keeps the contract that the guide names.</summary>
public class ProviderGuideTests
{
    [Test]
    public async Task Guide_Adapter_PassesTheSuite()
    {
        using var trouble = new TroubleHandler(new River());

        AdapterReport report = await ProviderConformance.RunAsync(new RiverUnderTest(trouble));

        Assert.That(report.Failures, Is.Empty, report.ToString());
        Assert.That(
            report.Checks.Where(check => check.Status == CheckStatus.Passed).Select(check => check.Name),
            Is.SupersetOf(new[]
            {
                "Pay_Twice_IsDoneOnce", "Pay_AnswerLost_IsUnknownAndFoundByAQuery", "Refund_OfAPart_MovesThePart",
                "Query_ErrorPage_IsNotNotFound", "Callback_WrittenAgain_IsRefused", "Callback_ChineseText_IsRead",
            }),
            report.ToString());
    }

    /// <summary>The provider of the guide, in memory.</summary>
    private sealed class River : HttpMessageHandler
    {
        private readonly Dictionary<string, JsonObject> _orders = new(StringComparer.Ordinal);

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            JsonNode? sent = request.Content is { } content
                ? JsonNode.Parse(await content.ReadAsStreamAsync(cancellationToken))
                : null;
            string reference = sent?["reference"]?.GetValue<string>() ?? request.RequestUri!.Segments[^1];
            lock (_orders)
            {
                if (sent is not null)
                {
                    _orders.TryAdd(reference, new JsonObject
                    {
                        ["status"] = "done",
                        ["reference"] = reference,
                        ["riverReference"] = $"r-{_orders.Count}",
                    });
                }

                JsonObject answer = _orders.GetValueOrDefault(reference) ?? new JsonObject { ["status"] = "no-such-order" };
                return new HttpResponseMessage(HttpStatusCode.OK) { Content = JsonContent.Create(answer.DeepClone()) };
            }
        }
    }
}
