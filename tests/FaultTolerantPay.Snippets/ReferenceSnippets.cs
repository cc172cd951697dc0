using System.Net;
using System.Net.Http.Json;
using FaultTolerantPay.Hosting.Health;
using FaultTolerantPay.Hosting.Settings;
using FaultTolerantPay.Routing.Engine;
using FaultTolerantPay.Routing.Model;
using FaultTolerantPay.Sqlite;
using FaultTolerantPay.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FaultTolerantPay.Snippets;

// The code of the reference pages, compiled. A test holds each block there to a region here, word for word.
#pragma warning disable CA1812, CA1848, CA1873 // Shown to be read, not to be made; a page about sinks is not about fast logging.

internal static class ReferenceSnippets
{
    public static void AddProvider(IHostApplicationBuilder builder)
    {
        #region providers-by-code
        builder.Services.AddSingleton<IProviderAdapter, UnionFastAdapter>();
        builder.Services.AddFaultTolerantPay(pay => pay.Providers(new ProviderSettings
        {
            Id = new ProviderId("unionfast"),
            Identity = new ProviderIdentity { MerchantNumber = "8800001" },
            Security = new Dictionary<string, string> { ["signingKey"] = "env:UNIONFAST_KEY" },
            Network = new ProviderNetwork { Address = new Uri("https://pay.example.com/gateway"), MaxConcurrentCalls = 100 },
            Channels = [new ProviderChannel { Id = new ChannelId("unionfast-icbc"), Provider = new ProviderId("unionfast") }],
        }));
        #endregion
    }

    public static async Task SaveSettingsAsync(ISharedSettings settings, ISharedSettingsStore store, CancellationToken stop)
    {
        #region save-shared-options
        SharedFile file = new() { Name = "options.json", Text = await File.ReadAllTextAsync("caps.json", stop) };
        long newest = await store.ReadNewestNumberAsync(SharedSettingsKind.Options, stop);
        SharedSettingsCheck check = await settings.SaveAsync(
            SharedSettingsKind.Options, [file], newest, new OperatorId("ana"), "storm: half of the cap", stop);
        foreach (string error in check.Errors)
        {
            Console.WriteLine(error);
        }
        #endregion
    }

    public static async Task<IReadOnlyList<string>> ReadLedgerAsync(ILedger books)
    {
        #region books
        IReadOnlyList<string> wrong = await books.VerifyAsync(CancellationToken.None);
        foreach (AccountBalance balance in await books.GetTrialBalanceAsync(CancellationToken.None))
        {
            Console.WriteLine($"{balance.Account} {new Money(balance.BalanceMinor, balance.Currency)}");
        }
        #endregion
        return wrong;
    }

    public static async Task ReadHealthAsync(HealthCheckService health)
    {
        #region health
        HealthReport report = await health.CheckHealthAsync(check => check.Tags.Contains(HealthCheckNames.Tag), CancellationToken.None);
        foreach ((string name, HealthReportEntry entry) in report.Entries)
        {
            Console.WriteLine($"{name}: {entry.Status} {entry.Description}");
        }
        #endregion
    }

    public static async Task<int> AskAsync(IOperatorQueries queries, TimeProvider time)
    {
        #region outstanding
        var filter = new OutstandingFilter
        {
            Merchant = new MerchantId("m-1001"),
            ReservedBefore = time.GetUtcNow() - TimeSpan.FromDays(30),
        };
        QueryPage<Advance> page = await queries.ListOutstandingAsync(filter, after: null, maxItems: 100, CancellationToken.None);
        #endregion
        return page.Items.Count;
    }

    public static async Task<bool> PauseAsync(IOperatorControls controls)
    {
        #region pause
        OperatorActionResult result = await controls.PauseAsync(
            ControlTarget.Institution(new InstitutionId("north")), PausedWork.Collections, new OperatorId("clerk-7"), "debits came twice",
            CancellationToken.None);
        #endregion
        return result.IsDone;
    }

    public static bool SetCard(ICardPrefixes prefixes, string number, RoutingSchema schema)
    {
        #region card-prefix
        CardPrefix? card = prefixes.Table.Find(number);
        var request = new RouteRequest(schema) { AmountMinor = 10_000 };
        bool isRoutable = card is not null && prefixes.TrySetDimensions(card, request);
        #endregion
        return isRoutable;
    }

    public static async Task<int> QueryCardAsync(
        ICardChannels channels, string number, ReadOnlyMemory<char> name, ReadOnlyMemory<char> phone, CancellationToken stopping)
    {
        #region card-details
        using var card = new CardDetails(number) { HolderName = name, Phone = phone };
        IReadOnlyList<CardChannelRecord> known = await channels.QueryAsync(card, stopping);
        #endregion
        return known.Count;
    }

    public static void RegisterStore(IServiceCollection services)
    {
        #region store
        services.AddFaultTolerantPaySqlite(o => o.Path = "/var/lib/pay/standin.db");
        #endregion
    }

    public static void RegisterProtector(IServiceCollection services, ReadOnlySpan<byte> newKey, ReadOnlySpan<byte> oldKey)
    {
        #region protector
        services.AddFaultTolerantPaySqlite(o => o.RequireProtector = true);
        services.AddSingleton<ISecretProtector>(
            new AesGcmSecretProtector(new SecretKey("2026-11", newKey), new SecretKey("2025-11", oldKey)));
        #endregion
    }

    public static async Task<long> RotateAsync(SqliteStore store, CancellationToken stopping)
    {
        #region rotate
        MandateRotation rotation = store.MandateRotation;
        for (string? next = null; ;)
        {
            MandateRotationPage page = await rotation.RotateAsync(next, maxItems: 100, stopping);
            if ((next = page.Next) is null)
            {
                break;
            }
        }
        IReadOnlyList<MandateKeyCount> counts = await rotation.CountAsync(stopping);
        long left = counts.Where(count => count.Key != rotation.WritingKey).Sum(count => count.Tokens);
        #endregion
        return left;
    }

    public static void Configure(HostApplicationBuilder builder)
    {
        #region configuration
        builder.Services.AddFaultTolerantPaySqlite();
        builder.Services.AddFaultTolerantPayHosting();
        builder.Services.AddFaultTolerantPay(pay => pay.Configure(builder.Configuration.GetSection("FaultTolerantPay")));
        #endregion
    }

    public static async Task RefundAsync(IAdvanceActions operations, TransactionKey key)
    {
        #region refund
        OperatorActionResult refund = await operations.RefundAsync(
            new RefundRequest(key, new RefundId("return-9"), new Money(5_00, new Currency("EUR")), new OperatorId("clerk-7"),
                "returned at the counter"), CancellationToken.None);
        if (!refund.IsDone)
        {
            Console.WriteLine($"{refund.Status}: {refund.Reason}");
        }
        #endregion
    }

    public static async Task<bool> ResolveAsync(IAdvanceActions operations, TransactionKey key)
    {
        #region resolve
        OperatorActionResult result = await operations.ResolveAsync(
            new InstructionKey(key, InstructionPurpose.Payout, 1), OperationOutcome.NotExecuted, new OperatorId("clerk-7"),
            "North's statement of 22 November", CancellationToken.None);
        #endregion
        return result.IsDone;
    }

    public static async Task<bool> ReplaceMandatesAsync(IAdvanceActions operations, TransactionKey key, CustomerId customer)
    {
        #region mandate
        var order = new MandateReplacement
        {
            Id = "o-1",
            Mandate = new Mandate(new InstitutionId("north"), "agreement-77"),
            By = new OperatorId("clerk-7"),
            Reason = "account closed",
        };
        OperatorActionResult one = await operations.ReplaceMandateAsync(key, order, CancellationToken.None);
        OperatorActionResult all = await operations.ReplaceMandatesAsync(customer, institution: null, order, CancellationToken.None);
        #endregion
        return one.IsDone && all.IsDone;
    }

    public static async Task ApproveAsync(IAdvanceActions operations, IApprovals approvals, TransactionKey key, Money amount)
    {
        #region approve
        OperatorActionResult asked = await operations.RecordCustomerPaymentAsync(key, "till-7/0412", amount, new OperatorId("clerk-7"),
            "paid at the counter", CancellationToken.None);
        if (asked.Status == OperatorActionStatus.AwaitsApproval)
        {
            await approvals.ApproveAsync(asked.Approval!, new OperatorId("head-2"), "saw the receipt", CancellationToken.None);
        }
        #endregion
    }

    public static async Task<bool> ReportAsync(IChannelReports answers, string reference, InstitutionId north, Currency euro)
    {
        #region report
        ReportStatus status = await answers.ReportAsync(
            new ChannelReport
            {
                Reference = reference,
                ReportedBy = north,
                Purpose = InstructionPurpose.Payout,
                AmountMinor = 12_50,
                Currency = euro,
                Result = ChannelResult.Succeeded("n-88"),
            },
            CancellationToken.None);
        #endregion
        return status == ReportStatus.Recorded;
    }

    public static async Task WorkAsync(IServiceProvider services, CancellationToken stop)
    {
        #region work
        while (!stop.IsCancellationRequested)
        {
            int done = 0;
            foreach (IBackgroundWork work in services.GetServices<IBackgroundWork>())
            {
                done += await work.RunOnceAsync(stop);
            }

            if (done == 0)
            {
                await Task.Delay(TimeSpan.FromSeconds(1), stop);
            }
        }
        #endregion
    }
}

internal sealed class Readiness(HttpClient http)
{
    #region probe
    public async ValueTask<ProbeResult> ProbeAsync(CancellationToken cancellationToken)
    {
        using HttpResponseMessage response = await http.GetAsync("readiness", cancellationToken);
        return response.StatusCode == HttpStatusCode.OK ? ProbeResult.Ready : ProbeResult.NotReady;
    }
    #endregion
}

#region adapter
internal sealed class HttpPayouts(HttpClient http) : IPayoutChannel
{
    public InstitutionId Institution { get; } = new("north");

    // North may still book for ten minutes what it had received in time.
    public TimeSpan LateBookingWindow => TimeSpan.FromMinutes(10);

    public async ValueTask<ChannelResult> PayAsync(Instruction instruction, CancellationToken cancellationToken)
    {
        try
        {
            using HttpResponseMessage response = await http.PutAsJsonAsync(
                $"payouts/{instruction.Reference}",
                new PayoutOrder(instruction.MerchantAtInstitution?.Value, instruction.Amount.Minor, instruction.Amount.Currency.Code,
                    instruction.SendBefore),
                cancellationToken);
            return await ReadAsync(response, cancellationToken);
        }
        catch (HttpRequestException exception) when (
            exception.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError)
        {
            // No connection, so nothing left this machine. Every other failure leaves it open, and is thrown on.
            throw new NothingSentException("North refused the connection.", exception);
        }
    }

    public async ValueTask<QueryResult> QueryAsync(Instruction instruction, CancellationToken cancellationToken)
    {
        using HttpResponseMessage response = await http.GetAsync($"payouts/{instruction.Reference}", cancellationToken);
        return response.StatusCode == HttpStatusCode.NotFound ? QueryResult.NotFound
            : QueryResult.Found(await ReadAsync(response, cancellationToken));
    }

    private static async ValueTask<ChannelResult> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        response.EnsureSuccessStatusCode();
        PayoutState? state = await response.Content.ReadFromJsonAsync<PayoutState>(cancellationToken);
        return state?.Status switch
        {
            "paid" => ChannelResult.Succeeded(state.Reference) with { FeeMinor = state.FeeMinor },
            "accepted" => ChannelResult.Pending(state.Reference),
            "closed-account" => ChannelResult.HardDecline(state.Status),
            "try-later" => ChannelResult.SoftDecline(state.Status),
            "expired" => ChannelResult.NotExecuted(state.Status),
            _ => ChannelResult.Unknown(state?.Status),
        };
    }

    private sealed record PayoutOrder(string? Merchant, long AmountMinor, string Currency, DateTimeOffset SendBefore);

    private sealed record PayoutState(string Status, string? Reference, long FeeMinor);
}
#endregion

#region sink
internal sealed class DiscrepancyAlarm(ILogger<DiscrepancyAlarm> log) : IStandInEventSink
{
    public void OnEvent(TimelineEvent timelineEvent)
    {
    }

    public void OnDiscrepancy(Discrepancy discrepancy)
    {
        if (discrepancy.ClosedAt is null)
        {
            log.LogWarning("{Kind} at payment {Key}: {Evidence}", discrepancy.Kind, discrepancy.Key, discrepancy.Evidence);
        }
    }
}
#endregion

internal interface IFraudList
{
    bool Contains(CustomerId customer);
}

#region stage
internal sealed class SnippetFraudStage(IFraudList list) : IStandInStage
{
    public StagePosition Position => StagePosition.BeforeCredit;

    public ValueTask<Refusal?> DecideAsync(StandInContext context, CancellationToken cancellationToken) => ValueTask.FromResult(
        list.Contains(context.Request.Customer)
            ? new Refusal
            {
                Code = RefusalCode.StageRefused,
                Rule = "fraud-list",
                Details = [new Detail("customer", context.Request.Customer.Value)],
            }
            : null);
}
#endregion

internal sealed class UnionFastAdapter : ICardVerifier
{
    public ProviderId Provider => new("unionfast");

    public TimeSpan LateBookingWindow => TimeSpan.FromMinutes(10);

    public ValueTask<ProviderResult> VerifyAsync(CardOrder order, ProviderContext provider, CancellationToken cancellationToken) =>
        ValueTask.FromResult(ProviderResult.Pending());
}
