using FaultTolerantPay.Calls;
using FaultTolerantPay.Controls;
using FaultTolerantPay.Faults;
using FaultTolerantPay.Hosting.Faults;
using FaultTolerantPay.Merchants;
using FaultTolerantPay.Simulation.Edges;
using FaultTolerantPay.Simulation.Runs;
using FaultTolerantPay.Simulation.Scheduling;
using FaultTolerantPay.Storage;
using FaultTolerantPay.Testing.InMemory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Simulation.Nodes;

/// <summary>
/// One process of the bank: a service provider over the shared disk, that may crash at any await and start again from what is durable.
/// </summary>
internal sealed class SimulatedNode(SimulatedWorld world, string name)
{
    private ServiceProvider? _services;
    private FaultDetector? _detector;
    private int _callsUntilCrash = -1;

    public string Name { get; } = name;

    public NodeLife Life { get; private set; } = new(name);

    /// <summary>Whether it takes requests: started, and its faults and outages loaded.</summary>
    public bool IsUp { get; private set; }

    /// <summary>What this machine's wall clock is wrong by.</summary>
    public long ClockErrorTicks { get; set; }

    public DateTimeOffset WallNow => NodeClock.Start.AddTicks(world.Scheduler.Ticks + ClockErrorTicks);

    public IFallbackTransactionPipeline Pipeline { get; private set; } = null!;

    public IAdvanceActions Operations { get; private set; } = null!;

    public IApprovals Approvals { get; private set; } = null!;

    public IOperatorControls Orders { get; private set; } = null!;

    public IRecovery Recovery { get; private set; } = null!;

    public IChannelReports ChannelAnswers { get; private set; } = null!;

    public IConsentRegister ConsentRegister { get; private set; } = null!;

    public IFaultSwitch Switch { get; private set; } = null!;

    public ILedger Ledger { get; private set; } = null!;

    public ICardPayments CardPayments { get; private set; } = null!;

    public ICardVerification Verification { get; private set; } = null!;

    public IPaymentCallbacks CallBacks { get; private set; } = null!;

    /// <summary>How this process holds the business system to be.</summary>
    public FaultState FaultState => _detector!.State;

    /// <summary>Whether an operator holds the business system to be down.</summary>
    public bool IsHeldDown => _detector!.Manual is { Position: ManualFaultPosition.ForcedFaulted };

    /// <summary>Which options it goes by; null while it does not run.</summary>
    public ActiveOptions? OptionsInForce => _services is null ? null : new ActiveOptions(
        _services.GetRequiredService<IOptionsMonitor<CapOptions>>().CurrentValue,
        _services.GetRequiredService<IOptionsMonitor<AdmissionOptions>>().CurrentValue.BlockedCustomers,
        _services.GetRequiredService<IOptionsStatus>().Rejected);

    /// <summary>Crashes in the call after so many more.</summary>
    public void CrashAfter(int calls) => _callsUntilCrash = calls;

    public bool CrashesHere() => _callsUntilCrash >= 0 && _callsUntilCrash-- == 0;

    /// <summary>Everything in memory is gone; nothing that this life waits for ever comes back to it.</summary>
    public void Crash()
    {
        if (Life.HasEnded)
        {
            return;
        }

        world.Trace.Add(Name, "crashes", "");
        Life.End();
        world.Answers.Forget(Name);
        IsUp = false;
        _callsUntilCrash = -1;
        _services?.Dispose();
        _services = null;
        world.Disk.Kill(Name);
        TimeSpan down = world.IsCalm ? TimeSpan.FromSeconds(1) : world.Chance.Ms(100, 12_000);
        world.Scheduler.After(down, null, Start);
    }

    public void Start()
    {
        var life = new NodeLife(Name);
        Life = life;
        NodeStores stores = world.Disk.StoresOf(Name);
        var edge = new Edge(world, this, life);
        var link = new Link(world, this, life);
        Settings s = world.Settings;
        var services = new ServiceCollection();
        services.AddSingleton<ILoggerFactory>(s.ScansLogs ? new ScanningLoggers(world)
            : Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance);
        services.AddSingleton(typeof(ILogger<>), typeof(Logger<>));
        services.AddSingleton<TimeProvider>(world.Defect.Clock(this, new NodeClock(world.Scheduler, life, () => ClockErrorTicks)));
        services.AddSingleton(world.Defect.Store(this, new StandInStoreEdge(edge, stores.StandIn)));
        if (world.Cards is { } cards)
        {
            cards.AddTo(services, this, edge, link, stores.Cards);
        }
        else
        {
            // No card is paid in this run.
            services.AddSingleton<ICardChannelStore>(new InMemoryCardChannelStore());
        }
        services.AddSingleton<IMerchantStore>(new MerchantStoreEdge(edge, stores.Merchants));
        services.AddSingleton<IFaultStore>(new FaultStoreEdge(edge, stores.Faults));
        services.AddSingleton<IOperatorControlStore>(new ControlStoreEdge(edge, stores.Controls));
        // Nobody in a run asks them: no edge fails them.
        services.AddSingleton(stores.Queries);
        services.AddSingleton(world.Defect.Primary(this, new PrimaryLink(link)));
        services.AddSingleton<IInstructionReferences>(new KeyedReferences("a run can be repeated"u8));
        services.AddSingleton<INoticeSink>(new NoticeLink(link));
        var stage = new SimulatedHostStage(world, life);
        services.AddSingleton<IStandInStage>(stage);
        services.AddSingleton<IRiskControlStrategy>(stage);
        foreach (InstitutionId institution in People.Institutions)
        {
            services.AddSingleton<IInstitution>(new InstitutionLink(link, institution));
            foreach (ChannelId id in People.ChannelsOf(institution, world.IsRouted))
            {
                var channel = new ChannelLink(link, institution, id);
                services.AddSingleton(world.Defect.Payout(this, channel));
                if (!world.IsWithoutCollection(institution))
                {
                    services.AddSingleton(world.Defect.Collection(this, channel));
                }
            }
        }
        if (world.IsRouted)
        {
            services.AddSingleton(new StandInRouting(world, life).Router);
        }
        world.Defect.Parts(services);
        services.AddFaultTolerantPay(pay =>
        {
            Configure(pay, s);
            world.Cards?.Configure(pay);
            world.Defect.Options(pay);
            pay.Configure(world.Defect.Configuration(this, world.OptionsFile.Section));
        });
        services.AddFaultTolerantPayHosting(faults => Configure(faults, s));
        // Calls begin on the one thread that the scheduler drives.
        services.RemoveAll<ICallStarter>();
        services.AddSingleton(provider => world.Defect.Detector(this, provider.GetRequiredService<FaultDetector>()));
        _services = services.BuildServiceProvider();
        try
        {
            _ = _services.GetRequiredService<IOptions<CapOptions>>().Value;
        }
        catch (OptionsValidationException exception)
        {
            // The process ends, and whoever runs it starts it again.
            if (!world.Options.IsInvalid)
            {
                world.Misuse("start", exception);
            }

            world.Coverage.Mark("node does not start on wrong options");
            life.End();
            _services.Dispose();
            _services = null;
            world.Scheduler.After(TimeSpan.FromSeconds(1), null, Start);
            return;
        }
        world.Options.Check(this);
        Pipeline = world.Defect.Pipeline(this, _services.GetRequiredService<IFallbackTransactionPipeline>());
        Operations = _services.GetRequiredService<IAdvanceActions>();
        Approvals = _services.GetRequiredService<IApprovals>();
        Orders = _services.GetRequiredService<IOperatorControls>();
        Recovery = _services.GetRequiredService<IRecovery>();
        ChannelAnswers = world.Defect.Answers(this, _services.GetRequiredService<IChannelReports>());
        ConsentRegister = _services.GetRequiredService<IConsentRegister>();
        Switch = _services.GetRequiredService<IFaultSwitch>();
        Ledger = _services.GetRequiredService<ILedger>();
        CardPayments = _services.GetRequiredService<ICardPayments>();
        Verification = _services.GetRequiredService<ICardVerification>();
        CallBacks = world.Defect.CallBacks(this, _services.GetRequiredService<IPaymentCallbacks>());
        world.Trace.Add(Name, "starts", "");
        _detector = _services.GetRequiredService<FaultDetector>();
        _ = LoadAsync(_detector, [.. _services.GetServices<IBackgroundWork>()], life);
    }

    private async Task LoadAsync(FaultDetector detector, IBackgroundWork[] works, NodeLife life)
    {
        while (true)
        {
            try
            {
                await detector.LoadAsync(CancellationToken.None).ConfigureAwait(false);
                break;
            }
            catch (StoreException)
            {
                var wait = new TaskCompletionSource();
                world.Scheduler.After(TimeSpan.FromMilliseconds(500), life, wait.SetResult);
                await wait.Task.ConfigureAwait(false);
            }
        }
        IsUp = true;
        foreach (IBackgroundWork work in works.SelectMany(work => work.Parts))
        {
            world.Scheduler.After(world.Chance.Ms(0, 1_500), life, () => _ = WorkAsync(work, life));
        }
    }

    /// <summary>One round of one worker, and the next after a rest, as a host's background service drives them.</summary>
    private async Task WorkAsync(IBackgroundWork work, NodeLife life)
    {
        int done = 0;
        bool isOver = false;
        world.Patience.Watch(life, Settings.MaxRound, () => isOver, () => $"a round of worker {work.Name} on {Name}");
        try
        {
            done = await work.RunOnceAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (StoreException)
        {
            // The next round finds what this one left.
        }
        catch (Exception exception)
        {
            world.Misuse($"worker {work.Name}", exception);
        }
        isOver = true;
        bool isQueue = Enum.TryParse<WorkKind>(work.Name.Split(' ')[0], ignoreCase: true, out _);
        TimeSpan rest = done > 0 ? world.Chance.Ms(1, 300) : world.Chance.Ms(600, 2_500);
        if (done == 0 && isQueue && world.IsCalm)
        {
            rest = world.Chance.Ms(1_000, 5_000);
        }
        else if (!isQueue)
        {
            rest = work.IdleDelay < TimeSpan.FromSeconds(2) ? world.Chance.Ms(100, 2_000) : world.Chance.Ms(4_000, 20_000);
        }

        world.Scheduler.After(rest, life, () => _ = WorkAsync(work, life));
    }

    private static void Configure(FaultTolerantPayBuilder pay, Settings s)
    {
        pay.Pipeline(o =>
        {
            o.WhenPrimaryUnknown = s.WhenUnknown;
            o.PaymentRecords = s.RecordsBeforeSending ? PaymentRecordPolicy.BeforeSending : PaymentRecordPolicy.NoneRetryMayPayTwice;
            o.WhenStoreFails = s.RefusesUnrecorded ? FailedStorePolicy.Refuse : FailedStorePolicy.GoOnRetryMayPayTwice;
            o.MaxConcurrentStandIns = s.MaxStandIns;
            o.StageTimeout = s.CallTimeout;
            o.StoredOutcomesCheckInterval = s.StoredOutcomesCheck;
        });
        pay.Merchants(o =>
        {
            o.InstitutionTimeout = TimeSpan.FromSeconds(1);
            o.RefreshInterval = TimeSpan.FromSeconds(30);
        });
        pay.Limit(o =>
        {
            o.MaxAge = TimeSpan.FromMinutes(1);
            o.WhenTooOld = s.WhenLimitTooOld;
            o.FallbackLimitMinor.Add("EUR", 6_000);
        });
        pay.Credit(o =>
        {
            o.TotalTimeout = TimeSpan.FromMilliseconds(900);
            o.InstitutionTimeout = TimeSpan.FromMilliseconds(400);
            o.MaxCacheAge = TimeSpan.FromSeconds(10);
            o.WhenNoAnswer = s.WhenNoCreditAnswer;
            o.MaxWithoutAnswerMinor.Add("EUR", 5_000);
        });
        pay.Settlement(o =>
        {
            o.PromiseToPay = s.PromiseToPay;
            o.SendWindow = s.SendWindow;
            o.MaxPayoutChannelsPerRequest = s.PayoutChannels;
            o.MinPromisedPayoutRetryDelay = s.PromisedRetry;
            o.MaxPromisedPayoutRetryDelay = s.MaxQueryDelay;
            o.PromisedPayoutsBeforeDiscrepancy = s.PromisedAttempts;
        });
        pay.Channels(o =>
        {
            o.CallTimeout = s.CallTimeout;
            o.MinQueryDelay = s.MinQueryDelay;
            o.MaxQueryDelay = s.MaxQueryDelay;
            o.QueriesBeforeDiscrepancy = s.QueriesBeforeDiscrepancy;
            o.MaxClockSkew = 2 * Settings.ClockError;
        });
        pay.Collection(o =>
        {
            o.Timing = s.Timing;
            o.Delay = s.CollectionDelay;
            o.TimeOfDay = s.TimeOfDay;
            o.MinRetryDelay = s.FirstRetry;
            o.MaxRetryDelay = TimeSpan.FromSeconds(20);
            o.MaxAttempts = s.MaxAttempts;
            o.MaxAttemptsInWindow = s.MaxAttemptsInWindow;
            o.AttemptWindow = s.Window;
            o.DelayAfterPart = s.AfterPart;
            o.DelinquentReviewInterval = TimeSpan.FromMinutes(1);
            o.SendWindow = s.SendWindow;
            o.DeclineRules.Add(new DeclineRule { Code = "limit", RetryAfter = TimeSpan.FromSeconds(2) });
        });
        pay.Recovery(o =>
        {
            o.AdviceMode = s.AdviceMode;
            o.ConfirmDelay = s.ConfirmAfter;
            o.MinConfirmRetryDelay = s.ConfirmRetry;
            o.MaxRetryDelay = s.MaxRetryDelay;
            o.ConfirmationsBeforeDiscrepancy = s.ConfirmationsBeforeDiscrepancy;
            o.CallTimeout = s.CallTimeout;
            o.LateExecutionWindow = Settings.LateExecutionWindow;
            o.MinMessageRetryDelay = s.MessageRetry;
            o.NoticeTimeout = s.CallTimeout;
            o.MaxMessageAttempts = s.MessageAttempts;
            o.CustomerRefundsBeforeDiscrepancy = s.CustomerRefundAttempts;
            o.MaxCustomerRefundRetryDelay = s.MaxQueryDelay;
            o.MaxStatementDelay = TimeSpan.FromMinutes(2);
            o.Confirmations = Copy(s.Confirmations);
            o.StatusQueries = Copy(s.StatusQueries);
            o.Advices = Copy(s.Advices);
        });
        if (s.ApprovalThresholdMinor is { } above)
        {
            pay.Operations(o =>
            {
                o.ApprovalThresholds.Add(new ApprovalThreshold { Currency = "EUR", AmountMinor = above });
                o.MaxApprovalWait = Settings.MaxApprovalWait;
            });
        }
        pay.Work(o =>
        {
            o.LeaseDuration = s.LeaseDuration;
            o.MaxConcurrentItemsPerLane = s.MaxConcurrentItemsPerLane;
        });
    }

    // A configuration may change what it is given.
    private static CallRateLimit Copy(CallRateLimit limit) => new()
    {
        MaxPerSecond = limit.MaxPerSecond,
        MaxConcurrent = limit.MaxConcurrent,
    };

    private static void Configure(FaultDetectionOptions o, Settings s)
    {
        o.ConnectionErrors.MinConsecutiveFailures = 3;
        o.Timeouts.MinConsecutiveFailures = 3;
        o.ApplicationErrors.MinConsecutiveFailures = 3;
        o.CallTimeout = s.CallTimeout;
        o.SlowAnswerAfter = s.SlowAnswer;
        o.SlowAnswers.MinConsecutiveFailures = 3;
        o.PastBreakerTimeout = s.CallTimeout;
        o.MinProbeWait = TimeSpan.FromSeconds(2);
        o.MaxProbeWait = TimeSpan.FromSeconds(8);
        o.RecoveryShares = [0.3];
        o.MinSuccessesPerStep = 3;
        o.MinTimePerStep = TimeSpan.FromSeconds(2);
        o.MaxConcurrentPastBreaker = s.MaxPastBreaker;
        o.StoreTimeout = TimeSpan.FromSeconds(1);
        o.StoreSyncInterval = TimeSpan.FromSeconds(1);
    }

    /// <summary>Ends the node with the run; nothing of it is called any more.</summary>
    public void End()
    {
        Life.End();
        _services?.Dispose();
        _services = null;
    }
}
