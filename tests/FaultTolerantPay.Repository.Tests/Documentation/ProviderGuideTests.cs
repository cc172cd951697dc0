using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using FaultTolerantPay.Snippets.Adapters;
using FaultTolerantPay.Testing.Conformance;
using FaultTolerantPay.Testing.Providers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

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

    /// <summary>The files and the host that the guide shows, as they stand there.</summary>
    [Test]
    [NonParallelizable]
    public async Task Guide_Host_TakesAPaymentAndRefundsAPart()
    {
        string before = Environment.CurrentDirectory;
        using var folder = new TemporaryFolder();
        string[] files = JsonBlocks(Page.All.Single(page => page.Path == "docs/adapters/provider.md").Text);
        string[] names = ["providers.json", "river-codes.json", "catalogue.json", "policy.json"];
        Assert.That(files, Has.Length.EqualTo(names.Length));
        foreach ((string name, string text) in names.Zip(files))
        {
            await File.WriteAllTextAsync(Path.Combine(folder.Path, name), text);
        }

        foreach (string name in (string[])["RIVER_KEY", "RIVER_CALLBACK_KEY", "CARD_KEY"])
        {
            Environment.SetEnvironmentVariable(name, new string('k', 32));
        }

        try
        {
            Environment.CurrentDirectory = folder.Path;
            var north = new North();
            HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
            builder.Services.AddFaultTolerantPaySqlite(store => store.Path = "stand-in.db").AddFaultTolerantPayHosting();
            builder.Services.AddSingleton<IBusinessSystem>(new CoreBanking()).AddSingleton<INoticeSink>(new Messages());
            builder.Services.AddSingleton<IInstitution>(north).AddSingleton<IPayoutChannel>(north).AddSingleton<ICollectionChannel>(north);
            ProviderRegistration.Add(builder.Services);
            builder.Services.AddHttpClient("river").ConfigurePrimaryHttpMessageHandler(() => new River());
            ProviderRegistration.AddHost(builder.Services);
            using IHost host = builder.Build();
            await host.StartAsync();

            (CardPaymentAnswer paid, CardPaymentAnswer refunded) = await ProviderRegistration.PayAsync(
                host.Services.GetRequiredService<ICardPayments>(), TimeProvider.System, CancellationToken.None);

            Assert.That(paid.Payment?.State, Is.EqualTo(ChannelPaymentState.Paid), paid.ToString());
            Assert.That(refunded.Operation?.Outcome, Is.EqualTo(OperationOutcome.Succeeded), refunded.ToString());
            await host.StopAsync();
        }
        finally
        {
            Environment.CurrentDirectory = before;
        }
    }

    [TestCase("JPY", 2_000, "2000")]
    [TestCase("CNY", 2_000, "20.00")]
    [TestCase("KWD", 1_234, "1.234")]
    [TestCase("CLF", 5, "0.0005")]
    [TestCase("CNY", long.MaxValue, "92233720368547758.07")]
    public void Guide_Amount_IsWrittenAndReadBack(string code, long minor, string text)
    {
        var currency = new Currency(code);

        Assert.That(MajorUnits.Write(new Money(minor, currency)), Is.EqualTo(text));
        Assert.That(MajorUnits.Read(text, currency), Is.EqualTo(minor));
    }

    [TestCase("0.001")]
    [TestCase("1,000")]
    [TestCase("-1")]
    public void Guide_AmountThatIsNone_IsRefused(string text) =>
        Assert.That(() => MajorUnits.Read(text, new Currency("CNY")), Throws.InstanceOf<FormatException>());

    private static string[] JsonBlocks(string page) =>
        [.. page.Split("```json\n").Skip(1).Select(block => block[..block.IndexOf("```", StringComparison.Ordinal)])];

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
