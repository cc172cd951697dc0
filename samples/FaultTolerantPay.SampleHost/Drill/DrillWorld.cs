using FaultTolerantPay.Advances;
using FaultTolerantPay.Collection;
using FaultTolerantPay.Composition;
using FaultTolerantPay.Hosting.Faults;
using FaultTolerantPay.Institutions;
using FaultTolerantPay.Merchants;
using FaultTolerantPay.Pipeline;
using FaultTolerantPay.Pipeline.Credit;
using FaultTolerantPay.Pipeline.Settlement;
using FaultTolerantPay.SampleBank;
using FaultTolerantPay.SampleHost.Adapters;
using FaultTolerantPay.SampleHost.App;
using FaultTolerantPay.SampleHost.Drill.Plans;
using FaultTolerantPay.Testing;
using FaultTolerantPay.Transactions;
using FaultTolerantPay.Work;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace FaultTolerantPay.SampleHost.Drill;

/// <summary>The bank and the host of a drill, each with its own SQLite file, on one clock that the drill moves.</summary>
internal sealed class DrillWorld : IAsyncDisposable
{
    private const string Secret = "a secret that the drill and its bank share";

    private static readonly string[] GoodGrades = ["A", "B", "C"];

    private readonly SampleBankServer _bank;
    private readonly WebApplication _host;
    private readonly BankConnection _admin;

    private DrillWorld(SampleBankServer bank, WebApplication host, BankConnection admin, ManualTimeProvider clock)
    {
        _bank = bank;
        _host = host;
        _admin = admin;
        Bank = new BankControl(admin);
        Driver = new Driver(clock, Get<IStandInStore>(), host.Services.GetServices<IBackgroundWork>());
    }

    public BankControl Bank { get; }

    public Driver Driver { get; }

    public IFallbackTransactionPipeline Pipeline => Get<IFallbackTransactionPipeline>();

    public IStandInStore Store => Get<IStandInStore>();

    public IAdvanceOperations Operations => Get<IAdvanceOperations>();

    public IBooks Books => Get<IBooks>();

    public IFaultSwitch FaultSwitch => Get<IFaultSwitch>();

    public IMerchantOnboarding Onboarding => Get<IMerchantOnboarding>();

    public IConsentRegister Consent => Get<IConsentRegister>();

    public NoticeBoard Notices => Get<NoticeBoard>();

    public static async Task<DrillWorld> StartAsync(DrillPlan plan, DrillFiles files, Defect defect, CancellationToken stop)
    {
        var clock = new ManualTimeProvider(files.Continue(plan.Start));
        SampleBankServer bank = await SampleBankServer.StartAsync(new SampleBankOptions { LedgerPath = files.Ledger, CallbackSecret = Secret, Time = clock }, stop);
        try
        {
            WebApplication host = SampleHostApp.Build(new HostSettings
            {
                StorePath = files.Store,
                Bank = bank.Address,
                CallbackSecret = Secret,
                // What is too slow is waited for in real time.
                BankTimeLimit = TimeSpan.FromSeconds(1),
                Time = clock,
                DrivesWork = false,
                Suspects = plan.Customers.Where(customer => customer.IsSuspect).Select(customer => new CustomerId(customer.Id)).Append(Rehearsal.Suspect).ToHashSet(),
                Configure = builder => Configure(builder, plan),
                Detection = detection => detection.SuccessesPerStep = plan.SuccessesPerStep,
                Change = services => Defects.Plant(defect, services),
            });
            await host.StartAsync(stop);
            // The admin interface takes long lists.
            return new DrillWorld(bank, host, new BankConnection(bank.Address, TimeSpan.FromMinutes(1)), clock);
        }
        catch
        {
            await bank.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        await _host.DisposeAsync();
        _admin.Dispose();
        await _bank.DisposeAsync();
    }

    private static void Configure(FaultTolerantPayBuilder builder, DrillPlan plan) => builder
        .Pipeline(pipeline =>
        {
            // Every payment is on record before anybody is asked, so that the drill can be fed again and replays.
            pipeline.RecordBeforePrimary = true;
            pipeline.ReplayHorizon = TimeSpan.FromDays(3_650);
            // An answer that is lost is stood in for, under a cap of its own: that is how an advance can turn out to be superseded.
            pipeline.WhenPrimaryUnknown = UnknownPrimaryPolicy.StandIn;
        })
        .Work(work =>
        {
            work.KeepOutcomesFor = TimeSpan.FromDays(3_650);
            work.ItemsPerRound = 256;
        })
        .Merchants(merchants =>
        {
            merchants.RefreshEvery = plan.RefreshEvery;
            merchants.MerchantsAtOnce = 32;
        })
        .Limit(limit => limit.MaxAge = TimeSpan.FromDays(7))
        .Admission(admission =>
        {
            admission.DeniedCategories.Add(Rehearsal.DeniedCategory);
            admission.LongestOutage = TimeSpan.FromDays(3);
        })
        .Credit(credit =>
        {
            foreach (string grade in GoodGrades)
                credit.GradeTiers[grade] = CreditTier.Sufficient;
            credit.GradeTiers["D"] = CreditTier.Insufficient;
            credit.WhenGradeUnknown = UnknownGradePolicy.Insufficient;
        })
        .Caps(caps =>
        {
            foreach (Currency currency in plan.Currencies)
            {
                foreach (ExposureCap cap in plan.Caps.Exposure(currency))
                    caps.Exposure.Add(cap);
                caps.Velocity.Add(plan.Caps.Velocity(currency));
            }
        })
        .Collection(collection =>
        {
            collection.Timing = CollectionTiming.AfterPayout;
            collection.Delay = TimeSpan.FromHours(4);
            collection.FirstRetry = TimeSpan.FromDays(1);
            collection.LongestRetry = TimeSpan.FromDays(3);
            collection.MaxAttempts = 4;
        })
        .Recovery(recovery =>
        {
            recovery.ConfirmRetry = TimeSpan.FromMinutes(1);
            recovery.MessageRetry = TimeSpan.FromMinutes(1);
            recovery.MessageAttempts = 1_000;
        });

    private T Get<T>()
        where T : notnull => _host.Services.GetRequiredService<T>();
}
