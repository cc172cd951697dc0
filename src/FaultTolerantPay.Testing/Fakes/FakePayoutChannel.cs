namespace FaultTolerantPay.Testing.Fakes;

/// <summary>
/// A payout channel that does what the test says. It remembers what it was sent, deduplicates by reference and answers queries from its
/// memory, unless the test says otherwise.
/// </summary>
public sealed class FakePayoutChannel : IPayoutChannel
{
    private readonly FakeMemory<string, ChannelResult> _memory = new();

    /// <summary>A channel.</summary>
    /// <param name="institution">The institution that it belongs to.</param>
    /// <param name="time">The clock of its delays. Null: the system's.</param>
    public FakePayoutChannel(InstitutionId institution, TimeProvider? time = null)
    {
        Institution = institution;
        PaySteps = new FakeSteps(time);
        QuerySteps = new FakeSteps(time);
        OnPay = instruction => _memory.FindOrKeep(instruction.Reference, ChannelResult.Succeeded());
        OnQuery = instruction => _memory.Find(instruction.Reference) is { } known ? QueryResult.Found(known) : QueryResult.NotFound;
    }

    /// <summary>What a payout answers. Default: what the same reference was answered before, else it succeeds.</summary>
    public Func<Instruction, ChannelResult> OnPay { get; set; }

    /// <summary>
    /// What a query answers. Default: the payout that succeeded, was declined or is pending under this reference, else not found.
    /// </summary>
    public Func<Instruction, QueryResult> OnQuery { get; set; }

    /// <summary>How payouts run: at once, late, not at all.</summary>
    public FakeSteps PaySteps { get; }

    /// <summary>How queries run.</summary>
    public FakeSteps QuerySteps { get; }

    /// <summary>Payouts that reached the channel, in the order in which they came.</summary>
    public List<Instruction> Sent { get; } = [];

    /// <inheritdoc/>
    public InstitutionId Institution { get; }

    /// <inheritdoc/>
    public TimeSpan LateBookingWindow { get; set; } = TimeSpan.FromSeconds(10);

    /// <inheritdoc/>
    public ValueTask<ChannelResult> PayAsync(Instruction instruction, CancellationToken cancellationToken) =>
        PaySteps.RunAsync(() => FakeChannel.Take(Sent, _memory, instruction, OnPay), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<QueryResult> QueryAsync(Instruction instruction, CancellationToken cancellationToken) =>
        QuerySteps.RunAsync(() => OnQuery(instruction), cancellationToken);

    /// <summary>The channel loses its memory: queries find nothing, and a duplicate is a new payout.</summary>
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
