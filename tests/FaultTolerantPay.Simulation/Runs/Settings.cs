using FaultTolerantPay.Simulation.Outside;
using FaultTolerantPay.Simulation.Scheduling;

namespace FaultTolerantPay.Simulation.Runs;

/// <summary>The policies and the faults of one run. Times are short, so that a life of days passes in minutes of virtual time.</summary>
internal sealed class Settings
{
    /// <summary>Draws the settings.</summary>
    /// <param name="chance">The run's source.</param>
    /// <param name="later">A source for what was added later, so that the rest of a seed's run keeps its draws.</param>
    public Settings(SeededRandom chance, SeededRandom later)
    {
        Payments = chance.From(160, 260);
        Traffic = chance.Seconds(60, 150);
        RecordsBeforeSending = chance.Percent(70);
        WhenUnknown = chance.Percent(30) ? UnknownPrimaryPolicy.StandIn : UnknownPrimaryPolicy.Hold;
        PromiseToPay = chance.Percent(35);
        AdviceMode = chance.Percent(30) ? AdviceMode.PostsDebit : AdviceMode.RecordOnly;
        CanCancel = chance.Percent(75);
        MaxStandIns = chance.Percent(15) ? chance.From(1, 4) : 1_000;
        MaxPastBreaker = chance.Percent(30) ? 1 : 16;
        PayoutChannels = chance.From(1, 3);
        SendWindow = chance.Ms(300, 4_000);
        CallTimeout = chance.Ms(300, 3_000);
        MinQueryDelay = chance.Ms(200, 3_000);
        MaxQueryDelay = chance.Seconds(4, 30);
        QueriesBeforeDiscrepancy = chance.From(2, 8);
        PromisedRetry = chance.Seconds(1, 4);
        PromisedAttempts = chance.From(1, 6);
        Timing = chance.Of(CollectionTiming.AfterPayout, CollectionTiming.AfterRecovery, CollectionTiming.AfterPayout,
            CollectionTiming.TimeOfDay);
        CollectionDelay = chance.Percent(30) ? TimeSpan.Zero : chance.Seconds(1, 40);
        TimeOfDay = TimeSpan.FromHours(9) + chance.Seconds(30, 240);
        FirstRetry = chance.Seconds(1, 10);
        MaxAttempts = chance.From(1, 5);
        MaxAttemptsInWindow = chance.From(1, 4);
        Window = chance.Seconds(10, 90);
        AfterPart = chance.Percent(40) ? TimeSpan.Zero : chance.Seconds(1, 10);
        ConfirmAfter = chance.Percent(40) ? TimeSpan.Zero : chance.Seconds(1, 15);
        ConfirmRetry = chance.Seconds(1, 5);
        MaxRetryDelay = chance.Seconds(5, 30);
        ConfirmationsBeforeDiscrepancy = chance.From(2, 8);
        MessageRetry = chance.Seconds(1, 4);
        MessageAttempts = chance.From(2, 12);
        CustomerRefundAttempts = chance.From(1, 3);
        LeaseDuration = chance.Seconds(1, 20);
        MaxConcurrentItemsPerLane = chance.From(1, 24);
        WhenNoCreditAnswer = chance.Of(NoAnswerPolicy.Refuse, NoAnswerPolicy.TreatAsInsufficient, NoAnswerPolicy.AllowUpTo);
        WhenLimitTooOld = chance.Percent(50) ? OldLimitPolicy.Fallback : OldLimitPolicy.Refuse;
        StoredOutcomesCheck = chance.Ms(10, 2_000);
        StoreErrorsPerMille = chance.Percent(70) ? chance.From(1, 12) : 0;
        MovesClocks = chance.Percent(50);
        Crashes = chance.Percent(80) ? chance.From(1, 6) : 0;
        HasCaps = chance.Percent(70);
        ScansLogs = chance.Percent(10);
        DeduplicatesPayouts = chance.Percent(50);
        LosesAdapter = chance.Percent(10);
        Probe = chance.Of(ProbeKind.Absent, ProbeKind.Absent, ProbeKind.Right, ProbeKind.Slow, ProbeKind.Hanging, ProbeKind.Wrong);
        ApprovalThresholdMinor = chance.Percent(40) ? chance.Of(0, 500, 3_000) : null;
        // Above what a calm business system takes at most, or it would be held to be down for ever.
        SlowAnswer = CallTimeout > MaxCalmAnswer && chance.Percent(60) ? MaxCalmAnswer + ((CallTimeout - MaxCalmAnswer) / 2)
            : TimeSpan.Zero;
        Confirmations = LimitOf(chance);
        StatusQueries = LimitOf(chance);
        Advices = LimitOf(chance);
        RefusesUnrecorded = later.Percent(50);
    }

    public int Payments { get; }
    public TimeSpan Traffic { get; }
    public bool RecordsBeforeSending { get; }
    public UnknownPrimaryPolicy WhenUnknown { get; }
    public bool PromiseToPay { get; }
    public AdviceMode AdviceMode { get; }
    public bool CanCancel { get; }
    public int MaxStandIns { get; }
    public int MaxPastBreaker { get; }
    public int PayoutChannels { get; }
    public TimeSpan SendWindow { get; }
    public TimeSpan CallTimeout { get; }
    public TimeSpan MinQueryDelay { get; }
    public TimeSpan MaxQueryDelay { get; }
    public int QueriesBeforeDiscrepancy { get; }
    public TimeSpan PromisedRetry { get; }
    public int PromisedAttempts { get; }
    public CollectionTiming Timing { get; }
    public TimeSpan CollectionDelay { get; }
    public TimeSpan TimeOfDay { get; }
    public TimeSpan FirstRetry { get; }
    public int MaxAttempts { get; }
    public int MaxAttemptsInWindow { get; }
    public TimeSpan Window { get; }
    public TimeSpan AfterPart { get; }
    public TimeSpan ConfirmAfter { get; }
    public TimeSpan ConfirmRetry { get; }
    public TimeSpan MaxRetryDelay { get; }
    public int ConfirmationsBeforeDiscrepancy { get; }
    public TimeSpan MessageRetry { get; }
    public int MessageAttempts { get; }
    public int CustomerRefundAttempts { get; }
    public TimeSpan LeaseDuration { get; }
    public int MaxConcurrentItemsPerLane { get; }
    public NoAnswerPolicy WhenNoCreditAnswer { get; }
    public OldLimitPolicy WhenLimitTooOld { get; }
    public TimeSpan StoredOutcomesCheck { get; }
    public int StoreErrorsPerMille { get; }
    public bool MovesClocks { get; }
    public int Crashes { get; }
    public bool HasCaps { get; }
    public bool ScansLogs { get; }
    public bool DeduplicatesPayouts { get; }
    public bool LosesAdapter { get; }
    public ProbeKind Probe { get; }
    public TimeSpan SlowAnswer { get; }
    public CallRateLimit Confirmations { get; }
    public CallRateLimit StatusQueries { get; }
    public CallRateLimit Advices { get; }

    /// <summary>Whether a payment is refused if the store does not take its record.</summary>
    public bool RefusesUnrecorded { get; }

    /// <summary>
    /// Above how many euro cents an order of an operator needs a second person; yen always do then. Null: one person suffices.
    /// </summary>
    public long? ApprovalThresholdMinor { get; }

    /// <summary>How long an order waits for a second person.</summary>
    public static TimeSpan MaxApprovalWait { get; } = TimeSpan.FromMinutes(2);

    /// <summary>
    /// How wrong a node's clock may be, in either direction. Channels declare it as part of the time in which they may still book.
    /// </summary>
    public static TimeSpan ClockError { get; } = TimeSpan.FromSeconds(2);

    /// <summary>The longest that an instruction travels to a channel, and that a channel hides what it has booked.</summary>
    public static TimeSpan MaxTransit { get; } = TimeSpan.FromSeconds(3);

    /// <summary>What a channel declares: transit, hiding, and the error of the sender's and of the asker's clock.</summary>
    public static TimeSpan LateBookingWindow { get; } = TimeSpan.FromSeconds(10);

    /// <summary>The longest that a calm business system takes to answer: the way there and back.</summary>
    public static TimeSpan MaxCalmAnswer { get; } = TimeSpan.FromMilliseconds(850);

    /// <summary>The longest that a payment travels to the business system.</summary>
    public static TimeSpan MaxExecution { get; } = TimeSpan.FromSeconds(40);

    /// <summary>
    /// The longest that a request may be answered after its caller's patience: store calls and a payout may be under way.
    /// </summary>
    public static TimeSpan MaxAfterDeadline { get; } = TimeSpan.FromSeconds(20);

    /// <summary>The longest that a node takes for what is due at once.</summary>
    public static TimeSpan MaxStep { get; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest that a worker's round takes: a few claims, each with calls that pass their time limit.</summary>
    public static TimeSpan MaxRound { get; } = TimeSpan.FromSeconds(60);

    /// <summary>What the host declares for it: the travel, and the errors of two clocks.</summary>
    public static TimeSpan LateExecutionWindow { get; } = TimeSpan.FromSeconds(60);

    // Low ones, so that a backlog of one run meets them.
    private static CallRateLimit LimitOf(SeededRandom chance) =>
        chance.Percent(30) ? new CallRateLimit() : new CallRateLimit
        {
            MaxPerSecond = chance.From(1, 12),
            MaxConcurrent = chance.From(1, 6),
        };
}
