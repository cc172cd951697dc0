using FaultTolerantPay.Hosting.Faults;
using FaultTolerantPay.SampleBank;
using FaultTolerantPay.SampleHost.Adapters;
using FaultTolerantPay.SampleHost.App;
using FaultTolerantPay.SampleHost.Drill.Audit;
using FaultTolerantPay.SampleHost.Drill.Plans;
using FaultTolerantPay.SampleHost.Drill.Results;
using FaultTolerantPay.Statements.Reconciliation;
using FaultTolerantPay.Storage;
using FaultTolerantPay.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace FaultTolerantPay.SampleHost.Drill;

/// <summary>The bank and the host of a drill, each with its own SQLite file, on one clock that the drill moves.</summary>
internal sealed class DrillEnvironment : IAsyncDisposable
{
    private const string Secret = "a secret that the drill and its bank share";

    private static readonly string[] GoodGrades = ["A", "B", "C"];

    private readonly DrillPlan _plan;
    private readonly DrillFiles _files;
    private readonly DrillDefect _defect;
    private readonly ManualTimeProvider _clock;
    private readonly SampleBankServer _bank;
    private readonly BankConnection _admin;

    // Null only until the first host has started.
    private WebApplication _host = null!;

    private DrillEnvironment(DrillPlan plan, DrillFiles files, DrillDefect defect, ManualTimeProvider clock, SampleBankServer bank)
    {
        _plan = plan;
        _files = files;
        _defect = defect;
        _clock = clock;
        _bank = bank;
        // The admin interface takes long lists.
        _admin = new BankConnection(bank.Address, TimeSpan.FromMinutes(1));
        Bank = new BankControl(_admin);
    }

    public BankControl Bank { get; }

    public Driver Driver { get; private set; } = null!;

    /// <summary>One for all hosts of the drill.</summary>
    public NoticeBoard Notices { get; } = new();

    public IFallbackTransactionPipeline Pipeline => Get<IFallbackTransactionPipeline>();

    public IStandInStore Store => Get<IStandInStore>();

    public IAdvanceActions Operations => Get<IAdvanceActions>();

    public IRecovery Recovery => Get<IRecovery>();

    public StatementAdapter Statements => Get<StatementAdapter>();

    public IStatementFileStore StatementFiles => Get<IStatementFileStore>();

    public IReconciliationStore Reconciliations => Get<IReconciliationStore>();

    public IAdvanceComparisons AdvanceComparisons => Get<IAdvanceComparisons>();

    public ILedgerStore LedgerStore => Get<ILedgerStore>();

    public IStatementDiscrepancies StatementDiscrepancies => Get<IStatementDiscrepancies>();

    public ILedger Ledger => Get<ILedger>();

    public IFaultSwitch FaultSwitch => Get<IFaultSwitch>();

    public IMerchantOnboarding Onboarding => Get<IMerchantOnboarding>();

    public IConsentRegister Consent => Get<IConsentRegister>();

    public static async Task<DrillEnvironment> StartAsync(DrillPlan plan, DrillFiles files, DrillDefect defect, CancellationToken stop)
    {
        var clock = new ManualTimeProvider(plan.Start);
        SampleBankServer bank = await SampleBankServer.StartAsync(
            new SampleBankOptions { LedgerPath = files.Ledger, CallbackSecret = Secret, Time = clock }, stop);
        var world = new DrillEnvironment(plan, files, defect, clock, bank);
        try
        {
            await DrillDefects.PlantAsync(defect, world.Bank, DateOnly.FromDateTime(plan.Start.UtcDateTime), stop);
            await world.StartHostAsync(StandInPolicy.PayFirst, stop);
            return world;
        }
        catch
        {
            await world.DisposeAsync();
            throw;
        }
    }

    /// <summary>Stops the host and starts it again on its store, with other options: what a bank does to change its policy.</summary>
    public async Task RestartHostAsync(StandInPolicy policy, CancellationToken stop)
    {
        await StopHostAsync();
        await StartHostAsync(policy, stop);
    }

    /// <summary>What the drill has met so far, from the store's file.</summary>
    public IReadOnlyList<CoverageItem> ReadCoverage(DrillRun run)
    {
        using var store = new HostStoreReader(_files.Store);
        return DrillCoverage.Of(run.Traffic, run.Rehearsed, store);
    }

    public async ValueTask DisposeAsync()
    {
        await StopHostAsync();
        _admin.Dispose();
        await _bank.DisposeAsync();
    }

    private async Task StartHostAsync(StandInPolicy policy, CancellationToken stop)
    {
        _host = SampleHostApp.Build(new HostSettings
        {
            Store = _files.Store,
            Bank = _bank.Address,
            CallbackSecret = Secret,
            // What is too slow is waited for in real time.
            BankTimeout = TimeSpan.FromSeconds(1),
            Time = _clock,
            DrivesWork = false,
            FetchesStatements = true,
            SplitsPayouts = true,
            Suspects = _plan.Customers.Where(customer => customer.IsSuspect).Select(customer => new CustomerId(customer.Id))
                .Append(Rehearsal.Suspect).ToHashSet(),
            Configure = builder => Configure(builder, _plan, policy),
            Detection = detection => detection.MinSuccessesPerStep = _plan.SuccessesPerStep,
            Change = services =>
            {
                services.AddSingleton(Notices);
                services.AddSingleton<IInstructionReferences, RepeatableReferences>();
                DrillDefects.Plant(_defect, services);
            },
        });
        await _host.StartAsync(stop);
        Driver = new Driver(_clock, Get<IStandInStore>(), Get<IFaultSwitch>(), _host.Services.GetServices<IBackgroundWork>());
    }

    private async Task StopHostAsync()
    {
        if (_host is null)
        {
            return;
        }

        await _host.StopAsync();
        await _host.DisposeAsync();
    }

    private static void Configure(FaultTolerantPayBuilder builder, DrillPlan plan, StandInPolicy policy) => builder
        .Pipeline(pipeline =>
        {
            pipeline.ReplayHorizon = TimeSpan.FromDays(3_650);
            // An answer that is lost is stood in for, under a cap of its own: that is how an advance can turn out to be superseded.
            pipeline.WhenPrimaryUnknown = UnknownPrimaryPolicy.StandIn;
        })
        .Work(work =>
        {
            work.OutcomeRetention = TimeSpan.FromDays(3_650);
            work.CustomerRetention = TimeSpan.FromDays(3_650);
            work.MaxConcurrentItemsPerLane = 256;
        })
        .Merchants(merchants =>
        {
            merchants.RefreshInterval = plan.RefreshEvery;
            merchants.MaxConcurrentMerchants = 32;
        })
        .Settlement(settlement => settlement.PromiseToPay = policy.PromiseToPay)
        .Limit(limit => limit.MaxAge = plan.LimitsMaxAge)
        .Admission(admission =>
        {
            admission.DeniedCategories.Add(DrillPlan.DeniedCategory);
            foreach (string merchant in plan.BlockedMerchants)
            {
                admission.BlockedMerchants.Add(merchant);
            }

            admission.MaxOutage = TimeSpan.FromDays(3);
        })
        .Credit(credit =>
        {
            foreach (string grade in GoodGrades)
            {
                credit.GradeTiers[grade] = CreditTier.Sufficient;
            }

            credit.GradeTiers["D"] = CreditTier.Insufficient;
            credit.WhenGradeUnknown = UnknownGradePolicy.Insufficient;
        })
        .Caps(caps =>
        {
            foreach (Currency currency in plan.Currencies)
            {
                foreach (ExposureCap cap in plan.Caps.Exposure(currency))
                {
                    caps.Exposure.Add(cap);
                }

                caps.Velocity.Add(plan.Caps.Velocity(currency));
            }
        })
        .Collection(collection =>
        {
            collection.Timing = CollectionTiming.AfterPayout;
            collection.Delay = TimeSpan.FromHours(4);
            collection.MinRetryDelay = TimeSpan.FromDays(1);
            collection.MaxRetryDelay = TimeSpan.FromDays(3);
            collection.MaxAttempts = 4;
        })
        .Recovery(recovery =>
        {
            recovery.AdviceMode = policy.Advices;
            recovery.MinConfirmRetryDelay = TimeSpan.FromMinutes(1);
            recovery.MinMessageRetryDelay = TimeSpan.FromMinutes(1);
            recovery.MaxMessageAttempts = 1_000;
        });

    private T Get<T>()
        where T : notnull => _host.Services.GetRequiredService<T>();
}
