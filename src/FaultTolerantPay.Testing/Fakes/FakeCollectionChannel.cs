namespace FaultTolerantPay.Testing.Fakes;

/// <summary>
/// A collection channel that does what the test says. It remembers what it was sent, deduplicates by reference and answers queries from its
/// memory, unless the test says
/// otherwise.
/// </summary>
public sealed class FakeCollectionChannel : ICollectionChannel
{
    private readonly FakeMemory<string, ChannelResult> _memory = new();

    /// <summary>A channel.</summary>
    /// <param name="institution">The institution that it belongs to.</param>
    /// <param name="time">The clock of its delays. Null: the system's.</param>
    public FakeCollectionChannel(InstitutionId institution, TimeProvider? time = null)
    {
        Institution = institution;
        CollectSteps = new FakeSteps(time);
        RefundSteps = new FakeSteps(time);
        QuerySteps = new FakeSteps(time);
        OnCollect = instruction => _memory.FindOrKeep(instruction.Reference, ChannelResult.Succeeded());
        OnRefund = instruction => _memory.FindOrKeep(instruction.Reference, ChannelResult.Succeeded());
        OnQuery = instruction => _memory.Find(instruction.Reference) is { } known ? QueryResult.Found(known) : QueryResult.NotFound;
    }

    /// <summary>What a collection answers. Default: what the same reference was answered before, else it succeeds.</summary>
    public Func<Instruction, ChannelResult> OnCollect { get; set; }

    /// <summary>What a customer refund answers. Default: what the same reference was answered before, else it succeeds.</summary>
    public Func<Instruction, ChannelResult> OnRefund { get; set; }

    /// <summary>What a query answers. Default: what succeeded, was declined or is pending under this reference, else not found.</summary>
    public Func<Instruction, QueryResult> OnQuery { get; set; }

    /// <summary>How collections run: at once, late, not at all.</summary>
    public FakeSteps CollectSteps { get; }

    /// <summary>How customer refunds run.</summary>
    public FakeSteps RefundSteps { get; }

    /// <summary>How queries run.</summary>
    public FakeSteps QuerySteps { get; }

    /// <summary>Collections and customer refunds that reached the channel, in the order in which they came.</summary>
    public List<Instruction> Sent { get; } = [];

    /// <inheritdoc/>
    public InstitutionId Institution { get; }

    /// <inheritdoc/>
    public TimeSpan LateBookingWindow { get; set; } = TimeSpan.FromSeconds(10);

    /// <inheritdoc/>
    public ValueTask<ChannelResult> CollectAsync(Instruction instruction, CancellationToken cancellationToken) =>
        CollectSteps.RunAsync(() => FakeChannel.Take(Sent, _memory, instruction, OnCollect), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<ChannelResult> RefundAsync(Instruction instruction, CancellationToken cancellationToken) =>
        RefundSteps.RunAsync(() => FakeChannel.Take(Sent, _memory, instruction, OnRefund), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<QueryResult> QueryAsync(Instruction instruction, CancellationToken cancellationToken) =>
        QuerySteps.RunAsync(() => OnQuery(instruction), cancellationToken);

    /// <summary>The channel loses its memory: queries find nothing, and a duplicate is a new collection or customer refund.</summary>
    public void Forget() => _memory.Clear();

    /// <summary>Reports a result by callback.</summary>
    /// <param name="answers">Where the library takes reports.</param>
    /// <param name="instruction">What it is about.</param>
    /// <param name="result">What the channel says.</param>
    /// <param name="times">How often it says so.</param>
    /// <param name="cancellationToken">Cancels the reports.</param>
    /// <returns>What became of each report.</returns>
    public Task<IReadOnlyList<ReportStatus>> ReportAsync(
        IChannelReports answers, Instruction instruction, ChannelResult result, int times = 1, CancellationToken cancellationToken = default) =>
        FakeChannel.ReportAsync(answers, instruction, result, Institution, times, cancellationToken);
}
