using FaultTolerantPay.Tests.Fakes;
using FaultTolerantPay.Tests.Statements.Reconciliation;

namespace FaultTolerantPay.Tests.Statements.Originals;

/// <summary>A bank that recovers from a fault, and the statements of its business system.</summary>
internal abstract class OriginalsFixture
{
    protected static readonly DateOnly Monday = StatementWorld.Monday, Tuesday = StatementWorld.Tuesday;
    protected static readonly DateOnly Wednesday = StatementWorld.Wednesday;

    protected StandInHarness World { get; set; } = null!;

    protected StatementWorld Core { get; set; } = null!;

    protected static ProviderStatementFiles CoreFiles { get; } = new()
    {
        Address = new Uri("https://files.example.com"),
        Format = "ledger",
        ReadyAt = new TimeOnly(1, 0),
        TimeZone = "Etc/UTC",
        IsOfBusinessSystem = true,
        AbsenceIsFinal = true,
    };

    [SetUp]
    public Task StartAsync() => StartAsync(CoreFiles);

    [TearDown]
    public void TearDown() => World.Dispose();

    /// <summary>Begins with a new world, whose business system gives these files.</summary>
    protected async Task StartAsync(ProviderStatementFiles files)
    {
        World?.Dispose();
        World = CreateWorld(files);
        await World.AddMerchantAsync();
        Core = new StatementWorld(type => World.GetService(type), World.Time, new ProviderId("core"), channel: null) { Files = files };
    }

    /// <summary>A world in which the answers of the business system leave open whether it executed an original.</summary>
    protected virtual StandInHarness CreateWorld(ProviderStatementFiles files)
    {
        StandInHarness world = StandInHarness.CollectsAtOnce();
        world.Primary.OnConfirm = _ => new OriginalResult(OriginalStatus.CannotCancel);
        return world;
    }

    /// <summary>A payment of that day that the bank never stood in for.</summary>
    protected static StatementRow Other(DateOnly day) => new()
    {
        Kind = StatementRowKind.Payment,
        Status = StatementRowStatus.Succeeded,
        OurReference = $"other-{day.DayNumber}",
        TheirReference = "T0",
        AmountMinor = 700,
        Currency = StandInHarness.Eur,
        At = new DateTimeOffset(day.ToDateTime(new TimeOnly(12, 0)), TimeSpan.Zero),
        MerchantNumber = "shop",
        Line = 1,
    };

    protected static StatementRow RowOf(TransactionRequest request) => new()
    {
        Kind = StatementRowKind.Payment,
        Status = StatementRowStatus.Succeeded,
        OurReference = request.Order.Value,
        TheirReference = "T1",
        AmountMinor = request.Amount.Minor,
        Currency = request.Amount.Currency,
        At = request.RequestedAt,
        MerchantNumber = request.Merchant.Value,
        Line = 1,
    };

    /// <summary>A paid advance after the fault, whose original only a statement decides.</summary>
    protected async Task<TransactionRequest> RecoveredAsync(bool passes = true)
    {
        TransactionRequest request = await World.AdvancedAsync();
        World.Detector.Recover();
        if (passes)
        {
            await World.PassAsync(TimeSpan.FromMinutes(5));
        }

        return request;
    }

    /// <summary>The same, of a request ten minutes before Monday's cut-over; it is Wednesday now.</summary>
    protected async Task<TransactionRequest> NearCutOverAsync()
    {
        Core.GoTo(Monday, 23, 50);
        TransactionRequest request = await RecoveredAsync(passes: false);
        Core.GoTo(Wednesday);
        await World.PassAsync(TimeSpan.FromMinutes(5));
        return request;
    }

    /// <summary>An advance whose original an operator reported as executed.</summary>
    protected async Task<TransactionRequest> ReportedAsync()
    {
        TransactionRequest request = await RecoveredAsync();
        OperatorActionResult reported = await World.Recovery.ReportExecutedAsync(
            request.Key, request.Amount, StandInHarness.Clerk, "found in the core", default);
        Assert.That(reported.Status, Is.EqualTo(OperatorActionStatus.Done));
        return request;
    }

    /// <summary>Compares, and lets what follows from it happen.</summary>
    protected async Task ReconcileAsync()
    {
        await Core.ReconcileAsync();
        await World.PassAsync(TimeSpan.FromMinutes(5));
    }

    protected async Task<AdvanceState> StateAsync(TransactionRequest request) => (await World.AdvanceOfAsync(request)).State;
}
