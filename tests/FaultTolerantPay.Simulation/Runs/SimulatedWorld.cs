using FaultTolerantPay.Merchants;
using FaultTolerantPay.Simulation.Cards;
using FaultTolerantPay.Simulation.Checks;
using FaultTolerantPay.Simulation.Defects;
using FaultTolerantPay.Simulation.Drivers;
using FaultTolerantPay.Simulation.Edges;
using FaultTolerantPay.Simulation.Nodes;
using FaultTolerantPay.Simulation.Outside;
using FaultTolerantPay.Simulation.Scheduling;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Simulation.Runs;

/// <summary>
/// Everything of one run: chance and time, the outside world, two nodes on one disk, who drives them, and what is checked.
/// </summary>
internal sealed class SimulatedWorld
{
    // With this number, the seeds of known rare events go on without a record, as they did when they were found.
    private const ulong LaterSettings = 0xF6C16;

    private readonly HashSet<InstitutionId> _withoutCollection = [];

    public SimulatedWorld(ulong seed, Disk disk, Defect defect, TextWriter? verbose, bool paysByCard = false)
    {
        Seed = seed;
        Chance = new SeededRandom(seed);
        Scheduler = new Scheduler(Chance);
        Trace = new RunTrace(Scheduler, verbose);
        Settings = new Settings(Chance, new SeededRandom(seed ^ LaterSettings));
        Disk = disk;
        Disk.Begin(this);
        Defect = defect;
        Channels = new OutsideChannels(this);
        Primary = new OutsideBusinessSystem(this);
        Durable = new DurableState(this);
        Pauses = new PauseFacts(this);
        Orders = new OrderPaidOnceCheck(this);
        Patience = new TimeBoundCheck(this);
        Options = new OptionFacts(this);
        OptionsFile.Save(Caps.Options, ["c9"], null);
        SecondPerson = new ApprovalCheck(this);
        Answers = new CallerAnswers(this);
        IsRouted = !paysByCard && seed % 4 == 2;
        Cards = paysByCard ? new CardScene(this) : null;
        Nodes = Cards is { Settings.HasOneNode: true } ? [new SimulatedNode(this, "n1")]
            : [new SimulatedNode(this, "n1"), new SimulatedNode(this, "n2")];
        Drivers = new DriverSet(this);
    }

    public ulong Seed { get; }

    public SeededRandom Chance { get; }

    public Scheduler Scheduler { get; }

    public RunTrace Trace { get; }

    public Settings Settings { get; }

    public Disk Disk { get; }

    public IStandInStore Store => Disk.Stores.StandIn;

    public IMerchantStore MerchantStore => Disk.Stores.Merchants;

    public Defect Defect { get; }

    public OutsideChannels Channels { get; }

    public OutsideBusinessSystem Primary { get; }

    public DurableState Durable { get; }

    public PauseFacts Pauses { get; }

    public OrderPaidOnceCheck Orders { get; }

    public TimeBoundCheck Patience { get; }

    public OptionFacts Options { get; }

    /// <summary>What the nodes read their options from.</summary>
    public OptionsFile OptionsFile { get; } = new();

    public ApprovalCheck SecondPerson { get; }

    public CallerAnswers Answers { get; }

    public Consents Consents { get; } = new();

    public RunCoverage Coverage { get; } = new();

    /// <summary>Card payments; null in a run of stand-ins.</summary>
    public CardScene? Cards { get; }

    /// <summary>Whether the router chooses the channels of stand-ins, two at each institution.</summary>
    public bool IsRouted { get; }

    public IReadOnlyList<SimulatedNode> Nodes { get; }

    public DriverSet Drivers { get; }

    public CapsInForce Caps { get; set; } = new(new CapOptions { NoCaps = true });

    /// <summary>Whether the faults have stopped.</summary>
    public bool IsCalm { get; set; }

    /// <summary>The first rule that was broken; null while none was.</summary>
    public string? Failure { get; private set; }

    /// <summary>A rule is broken: the run ends after this step.</summary>
    public void Fail(string rule, string what)
    {
        if (Failure is not null)
        {
            return;
        }

        Failure = $"{rule}: {what}";
        Trace.Add("check", "FAILS " + rule, "", what);
    }

    /// <summary>Library code must not misuse its store, nor let anything but a broken store escape.</summary>
    public Exception Misuse(string what, Exception exception)
    {
        if (exception is not (StoreException or OperationCanceledException))
        {
            Fail("misuse", $"{what}: {exception.GetType().Name}: {exception.Message}\n{exception.StackTrace}");
        }

        return exception;
    }

    public void Scan(string where, string? text)
    {
        if (text is not null && text.Contains(People.Secret, StringComparison.Ordinal))
        {
            Fail("M8", $"a token is in a {where}: {text}");
        }
    }

    public bool IsWithoutCollection(InstitutionId institution) => !IsCalm && _withoutCollection.Contains(institution);

    public void LoseCollection(InstitutionId institution) => _withoutCollection.Add(institution);

    public static string Name(TransactionKey key) => (key.IsNamedLikeOrder ? key.Order.Value : key.Attempt.Value) ?? "";

    public static string Name(InstructionKey key) =>
        $"{Name(key.Transaction)}/{LetterOf(key.Purpose)}{key.Ordinal}";

    private static char LetterOf(InstructionPurpose purpose) => purpose switch
    {
        InstructionPurpose.Payout => 'p',
        InstructionPurpose.Collection => 'c',
        _ => 'r',
    };

    public static string NameOf(StandInCommit commit) =>
        (commit.Advance?.Key ?? commit.Transaction?.Key ?? commit.ChannelPayment?.Key
            ?? (commit.Outbox.Count > 0 ? commit.Outbox[0].Key : null)) is { } key ? Name(key)
            : commit.Work.Count > 0 ? commit.Work[0].Item.Merchant.Value : "";

    public void Sent(Link link, Instruction instruction) => Durable.Sent(link, instruction);

    public void OutsideBooked(OutsideInstruction order)
    {
        // At most one payout of an advance, however many were sent (M2).
        if (order.Instruction.Key.Purpose != InstructionPurpose.Payout)
        {
            return;
        }

        for (int ordinal = order.Instruction.Key.Ordinal - 1; ordinal > 0; ordinal--)
        {
            if (Channels.Find(order.Instruction.Key with { Ordinal = ordinal }) is { Status: InstructionStatus.Booked, HasTurned: false })
            {
                Fail("M2", $"{order.Instruction.Key.Transaction} is paid out twice.");
            }
        }
    }

    public void PrimaryPosted(Advice advice)
    {
        if (Settings.CanCancel && Primary.Find(advice.Key) is { IsExecuted: true })
        {
            Fail("M10", $"{advice.Id} is posted although the original was executed.");
        }
    }

    public void Committed(Edge edge, StandInCommit commit, CommitResult result, CapsInForce caps, long calledAt, long askedAt)
    {
        Trace.Add(edge.Node.Name, result.Status == CommitStatus.Committed ? "commits" : result.Status.ToString(), NameOf(commit),
            Text(commit));
        if (!result.IsCommitted)
        {
            return;
        }

        if (commit.ChannelPayment is not null)
        {
            Cards!.Facts.Committed(edge, commit);
            return;
        }

        foreach (TimelineEvent waits in commit.Timeline.Where(happened => happened.Name == "collection-waits"))
        {
            Coverage.Mark(waits.Name);
        }

        Durable.Commit(edge, commit, caps, calledAt, askedAt);
        Orders.Committed(commit);
        if (commit.Advance is { Version: 0 } advance)
        {
            Options.Advanced(advance.Key, advance.Customer, askedAt);
        }
    }

    private static string Text(StandInCommit commit) =>
        commit.Advance is { } advance ? Names[(int)advance.State]
        : commit.Transaction is { } record ? record.Outcome.Reason ?? OutcomeNames[(int)record.Outcome.Kind]
        : commit.ChannelPayment is { } payment ? payment.State.ToString()
        : commit.Outbox.Count > 0 ? "message" : "";

    private static readonly string[] Names = ["", .. Enum.GetNames<AdvanceState>()];
    private static readonly string[] OutcomeNames = ["", .. Enum.GetNames<OutcomeKind>()];
}
