namespace FaultTolerantPay.Testing.Fakes;

/// <summary>
/// A collection channel that behaves as the test requires. By default it remembers its instructions, deduplicates by reference and answers
/// queries from its memory.
/// </summary>
public sealed class FakeCollectionChannel : ICollectionChannel
{
    private readonly FakeMemory<string, ChannelResult> _memory = new();

    /// <summary>Creates a channel.</summary>
    /// <param name="institution">The institution of the channel.</param>
    /// <param name="time">The clock of its delays. Null: the system's.</param>
    /// <param name="channel">The id of the logical channel. Null: the institution's id.</param>
    public FakeCollectionChannel(InstitutionId institution, TimeProvider? time = null, ChannelId? channel = null)
    {
        Institution = institution;
        Channel = channel ?? new ChannelId(institution.Value);
        CollectSteps = new FakeSteps(time);
        RefundSteps = new FakeSteps(time);
        QuerySteps = new FakeSteps(time);
        OnCollect = instruction => _memory.FindOrKeep(instruction.Reference, ChannelResult.Succeeded());
        OnRefund = instruction => _memory.FindOrKeep(instruction.Reference, ChannelResult.Succeeded());
        OnQuery = instruction => _memory.Find(instruction.Reference) is { } known ? QueryResult.Found(known) : QueryResult.NotFound;
    }

    /// <summary>The result of a collection. Default: the earlier result of the same reference, else success.</summary>
    public Func<Instruction, ChannelResult> OnCollect { get; set; }

    /// <summary>The result of a customer refund. Default: the earlier result of the same reference, else success.</summary>
    public Func<Instruction, ChannelResult> OnRefund { get; set; }

    /// <summary>
    /// The result of a query. Default: the outcome that succeeded, was declined or is pending under this reference, else not found.
    /// </summary>
    public Func<Instruction, QueryResult> OnQuery { get; set; }

    /// <summary>How collections behave: immediate, delayed or without a response.</summary>
    public FakeSteps CollectSteps { get; }

    /// <summary>How customer refunds behave.</summary>
    public FakeSteps RefundSteps { get; }

    /// <summary>How queries behave.</summary>
    public FakeSteps QuerySteps { get; }

    /// <summary>Collections and customer refunds that reached the channel, in order of arrival.</summary>
    public List<Instruction> Sent { get; } = [];

    /// <inheritdoc/>
    public InstitutionId Institution { get; }

    /// <inheritdoc/>
    public ChannelId Channel { get; }

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

    /// <summary>Clears the memory: queries find nothing, and a duplicate is a new collection or customer refund.</summary>
    public void Forget() => _memory.Clear();

    /// <summary>Reports a result by callback.</summary>
    /// <param name="answers">The library's receiver of reports.</param>
    /// <param name="instruction">The instruction.</param>
    /// <param name="result">The result to report.</param>
    /// <param name="times">How many times to report it.</param>
    /// <param name="cancellationToken">Cancels the reports.</param>
    /// <returns>The result of each report.</returns>
    public Task<IReadOnlyList<ReportStatus>> ReportAsync(
        IChannelReports answers,
        Instruction instruction,
        ChannelResult result,
        int times = 1,
        CancellationToken cancellationToken = default) =>
        FakeChannel.ReportAsync(answers, instruction, result, Institution, times, cancellationToken);
}
