using FaultTolerantPay.Advances;
using FaultTolerantPay.Calls;
using FaultTolerantPay.Channels;
using FaultTolerantPay.Composition;
using FaultTolerantPay.Configuration;
using FaultTolerantPay.Faults;
using FaultTolerantPay.Hosting.Faults;
using FaultTolerantPay.Institutions;
using FaultTolerantPay.Merchants;
using FaultTolerantPay.Operations;
using FaultTolerantPay.Pipeline;
using FaultTolerantPay.Pipeline.Admission;
using FaultTolerantPay.Pipeline.Credit;
using FaultTolerantPay.Pipeline.Settlement;
using FaultTolerantPay.Recovery;
using FaultTolerantPay.Simulation.Edges;
using FaultTolerantPay.Simulation.Runs;
using FaultTolerantPay.Simulation.Scheduling;
using FaultTolerantPay.Transactions;
using FaultTolerantPay.Work;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Simulation.Nodes;

/// <summary>One process of the bank: a service provider over the shared disk, that may crash at any await and start again from what is durable.</summary>
internal sealed class Node(World world, string name)
{
    private ServiceProvider? _services;
    private FaultDetector? _detector;
    private int _callsUntilCrash = -1;

    public string Name { get; } = name;

    public Life Life { get; private set; } = new(name);

    /// <summary>Whether it takes requests: started, and its faults and outages loaded.</summary>
    public bool IsUp { get; private set; }

    /// <summary>What this machine's wall clock is wrong by.</summary>
    public long ClockErrorTicks { get; set; }

    public DateTimeOffset WallNow => NodeClock.Start.AddTicks(world.Scheduler.Ticks + ClockErrorTicks);

    public IFallbackTransactionPipeline Pipeline { get; private set; } = null!;

    public IAdvanceOperations Operations { get; private set; } = null!;

    public IApprovals Approvals { get; private set; } = null!;

    public IOperatorOrders Orders { get; private set; } = null!;

    public IRecovery Recovery { get; private set; } = null!;

    public IChannelAnswers ChannelAnswers { get; private set; } = null!;

    public IConsentRegister ConsentRegister { get; private set; } = null!;

    public IFaultSwitch Switch { get; private set; } = null!;

    public IBooks Books { get; private set; } = null!;

    /// <summary>How this process holds the business system to be.</summary>
    public FaultState FaultState => _detector!.State;

    /// <summary>Whether an operator holds the business system to be down.</summary>
    public bool IsHeldDown => _detector!.Manual is { Position: ManualFaultPosition.ForcedFaulted };

    /// <summary>Which options it goes by; null while it does not run.</summary>
    public InForce? OptionsInForce => _services is null ? null : new InForce(
        _services.GetRequiredService<IOptionsMonitor<CapOptions>>().CurrentValue,
        _services.GetRequiredService<IOptionsMonitor<AdmissionOptions>>().CurrentValue.BlockedCustomers,
        _services.GetRequiredService<IOptionsStatus>().Refused);

    /// <summary>Crashes in the call after so many more.</summary>
    public void CrashAfter(int calls) => _callsUntilCrash = calls;

    public bool CrashesHere() => _callsUntilCrash >= 0 && _callsUntilCrash-- == 0;

    /// <summary>Everything in memory is gone; nothing that this life waits for ever comes back to it.</summary>
    public void Crash()
    {
        if (Life.HasEnded)
            return;
        world.Trace.Add(Name, "crashes", "");
        Life.End();
        world.Answers.Forget(Name);
        IsUp = false;
        _callsUntilCrash = -1;
        _services?.Dispose();
        _services = null;
        TimeSpan down = world.IsCalm ? TimeSpan.FromSeconds(1) : world.Chance.Ms(100, 12_000);
        world.Scheduler.After(down, null, Start);
    }

    public void Start()
    {
        var life = new Life(Name);
        Life = life;
        var edge = new Edge(world, this, life);
        var link = new Link(world, this, life);
        Settings s = world.Settings;
        var services = new ServiceCollection();
        services.AddSingleton<ILoggerFactory>(s.ScansLogs ? new ScanningLoggers(world) : Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance);
        services.AddSingleton(typeof(ILogger<>), typeof(Logger<>));
        services.AddSingleton<TimeProvider>(world.Defect.Clock(this, new NodeClock(world.Scheduler, life, () => ClockErrorTicks)));
        services.AddSingleton(world.Defect.Store(this, new StandInStoreEdge(edge, world.Store)));
        services.AddSingleton<IMerchantStore>(new MerchantStoreEdge(edge, world.MerchantStore));
        services.AddSingleton<IFaultStore>(new FaultStoreEdge(edge, world.FaultStore));
        services.AddSingleton<IOperatorOrderStore>(new OrderStoreEdge(edge, world.OrderStore));
        // Nobody in a run asks them: no edge fails them.
        services.AddSingleton(world.Queries);
        services.AddSingleton(world.Defect.Primary(this, new PrimaryLink(link)));
        services.AddSingleton<IInstructionReferences>(new KeyedReferences("a run can be repeated"u8));
        services.AddSingleton<INoticeSink>(new NoticeLink(link));
        var stage = new HostStage(world, life);
        services.AddSingleton<IStandInStage>(stage);
        services.AddSingleton<IRiskControlStrategy>(stage);
        foreach (InstitutionId institution in People.Institutions)
        {
            services.AddSingleton<IInstitution>(new InstitutionLink(link, institution));
            var channel = new ChannelLink(link, institution);
            services.AddSingleton(world.Defect.Payout(this, channel));
            if (!world.IsWithoutCollection(institution))
                services.AddSingleton(world.Defect.Collection(this, channel));
        }
        world.Defect.Parts(services);
        services.AddFaultTolerantPay(pay =>
        {
            Configure(pay, s);
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
            if (!world.Options.IsMistaken)
                world.Misuse("start", exception);
            world.Coverage.Mark("node does not start on mistakes");
            life.End();
            _services.Dispose();
            _services = null;
            world.Scheduler.After(TimeSpan.FromSeconds(1), null, Start);
            return;
        }
        world.Options.Check(this);
        Pipeline = world.Defect.Pipeline(this, _services.GetRequiredService<IFallbackTransactionPipeline>());
        Operations = _services.GetRequiredService<IAdvanceOperations>();
        Approvals = _services.GetRequiredService<IApprovals>();
        Orders = _services.GetRequiredService<IOperatorOrders>();
        Recovery = _services.GetRequiredService<IRecovery>();
        ChannelAnswers = world.Defect.Answers(this, _services.GetRequiredService<IChannelAnswers>());
        ConsentRegister = _services.GetRequiredService<IConsentRegister>();
        Switch = _services.GetRequiredService<IFaultSwitch>();
        Books = _services.GetRequiredService<IBooks>();
        world.Trace.Add(Name, "starts", "");
        _detector = _services.GetRequiredService<FaultDetector>();
        _ = LoadAsync(_detector, [.. _services.GetServices<IBackgroundWork>()], life);
    }

    private async Task LoadAsync(FaultDetector detector, IBackgroundWork[] works, Life life)
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
            world.Scheduler.After(world.Chance.Ms(0, 1_500), life, () => _ = WorkAsync(work, life));
    }

    /// <summary>One round of one worker, and the next after a rest, as a host's background service drives them.</summary>
    private async Task WorkAsync(IBackgroundWork work, Life life)
    {
        int done = 0;
        bool isOver = false;
        world.Patience.Watch(life, Settings.LongestRound, () => isOver, () => $"a round of worker {work.Name} on {Name}");
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
        bool isQueue = Enum.TryParse<WorkKind>(work.Name.Split(' ')[0], out _);
        TimeSpan rest = done > 0 ? world.Chance.Ms(1, 300) : world.Chance.Ms(600, 2_500);
        if (done == 0 && isQueue && world.IsCalm)
            rest = world.Chance.Ms(1_000, 5_000);
        else if (!isQueue)
            rest = work.RestBetweenRounds < TimeSpan.FromSeconds(2) ? world.Chance.Ms(100, 2_000) : world.Chance.Ms(4_000, 20_000);
        world.Scheduler.After(rest, life, () => _ = WorkAsync(work, life));
    }

    private static void Configure(FaultTolerantPayBuilder pay, Settings s)
    {
        pay.Pipeline(o =>
        {
            o.WhenPrimaryUnknown = s.WhenUnknown;
            o.HealthyRecord = s.RecordBeforePrimary ? HealthyRecord.BeforeSending : HealthyRecord.NothingRetryMayPayTwice;
            o.MaxConcurrentStandIns = s.MaxStandIns;
            o.StageTimeLimit = s.CallTimeLimit;
            o.StoredOutcomesCheck = s.StoredOutcomesCheck;
        });
        pay.Merchants(o =>
        {
            o.InstitutionTimeLimit = TimeSpan.FromSeconds(1);
            o.RefreshEvery = TimeSpan.FromSeconds(30);
        });
        pay.Limit(o =>
        {
            o.MaxAge = TimeSpan.FromMinutes(1);
            o.WhenTooOld = s.WhenLimitTooOld;
            o.FallbackLimitMinor.Add("EUR", 6_000);
        });
        pay.Credit(o =>
        {
            o.TotalTimeLimit = TimeSpan.FromMilliseconds(900);
            o.InstitutionTimeLimit = TimeSpan.FromMilliseconds(400);
            o.CacheFor = TimeSpan.FromSeconds(10);
            o.WhenNoAnswer = s.WhenNoCreditAnswer;
            o.AllowWithoutAnswerMinor.Add("EUR", 5_000);
        });
        pay.Settlement(o =>
        {
            o.PromiseToPay = s.PromiseToPay;
            o.SendWindow = s.SendWindow;
            o.PayoutChannelsPerRequest = s.PayoutChannels;
            o.PromisedPayoutRetry = s.PromisedRetry;
            o.LongestPromisedPayoutRetry = s.LongestQuery;
            o.PromisedPayoutAttempts = s.PromisedAttempts;
        });
        pay.Channels(o =>
        {
            o.CallTimeLimit = s.CallTimeLimit;
            o.FirstQueryAfter = s.FirstQuery;
            o.LongestQueryWait = s.LongestQuery;
            o.QueriesBeforeDifference = s.QueriesBeforeDifference;
            o.ClockSkew = 2 * Settings.ClockError;
        });
        pay.Collection(o =>
        {
            o.Timing = s.Timing;
            o.Delay = s.CollectionDelay;
            o.TimeOfDay = s.TimeOfDay;
            o.FirstRetry = s.FirstRetry;
            o.LongestRetry = TimeSpan.FromSeconds(20);
            o.MaxAttempts = s.MaxAttempts;
            o.MaxAttemptsInWindow = s.MaxAttemptsInWindow;
            o.Window = s.Window;
            o.AfterPart = s.AfterPart;
            o.ReviewEvery = TimeSpan.FromMinutes(1);
            o.SendWindow = s.SendWindow;
            o.Declines.Add(new Collection.DeclineRule { Code = "limit", RetryAfter = TimeSpan.FromSeconds(2) });
        });
        pay.Recovery(o =>
        {
            o.AdviceMode = s.AdviceMode;
            o.ConfirmAfter = s.ConfirmAfter;
            o.ConfirmRetry = s.ConfirmRetry;
            o.LongestRetry = s.LongestRetry;
            o.ConfirmationsBeforeDifference = s.ConfirmationsBeforeDifference;
            o.CallTimeLimit = s.CallTimeLimit;
            o.PrimaryMayStillExecuteFor = Settings.PrimaryMayStillExecuteFor;
            o.MessageRetry = s.MessageRetry;
            o.NoticeTimeLimit = s.CallTimeLimit;
            o.MessageAttempts = s.MessageAttempts;
            o.CustomerRefundAttempts = s.CustomerRefundAttempts;
            o.LongestCustomerRefundRetry = s.LongestQuery;
            o.StatementDueAfter = TimeSpan.FromMinutes(2);
            o.Confirmations = Copy(s.Confirmations);
            o.StatusQueries = Copy(s.StatusQueries);
            o.Advices = Copy(s.Advices);
        });
        if (s.ApprovalAboveMinor is { } above)
        {
            pay.Operations(o =>
            {
                o.ApprovalAbove.Add(new ApprovalAmount { Currency = "EUR", AmountMinor = above });
                o.ApprovalExpiry = Settings.ApprovalExpiry;
            });
        }
        pay.Work(o =>
        {
            o.Lease = s.Lease;
            o.ItemsPerRound = s.ItemsPerRound;
        });
    }

    // A configuration may change what it is given.
    private static CallLimit Copy(CallLimit limit) => new() { PerSecond = limit.PerSecond, AtOnce = limit.AtOnce };

    private static void Configure(FaultDetectionOptions o, Settings s)
    {
        o.ConnectionErrors.ConsecutiveFailures = 3;
        o.Timeouts.ConsecutiveFailures = 3;
        o.ApplicationErrors.ConsecutiveFailures = 3;
        o.CallTimeout = s.CallTimeLimit;
        o.SlowAnswer = s.SlowAnswer;
        o.SlowAnswers.ConsecutiveFailures = 3;
        o.PastBreakerTimeout = s.CallTimeLimit;
        o.FirstWait = TimeSpan.FromSeconds(2);
        o.LongestWait = TimeSpan.FromSeconds(8);
        o.RecoveryShares = [0.3];
        o.SuccessesPerStep = 3;
        o.LeastTimePerStep = TimeSpan.FromSeconds(2);
        o.MaxConcurrentPastBreaker = s.MaxPastBreaker;
        o.StoreTimeout = TimeSpan.FromSeconds(1);
        o.RecordInterval = TimeSpan.FromSeconds(1);
    }

    /// <summary>Ends the node with the run; nothing of it is called any more.</summary>
    public void End()
    {
        Life.End();
        _services?.Dispose();
        _services = null;
    }
}
