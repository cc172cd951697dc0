namespace FaultTolerantPay.Testing.Conformance;

/// <summary>Sends and queries instructions of one purpose in one run of the suite.</summary>
/// <param name="subject">What the host provides.</param>
/// <param name="methods">The methods under test.</param>
/// <param name="institution">The institution of the channel.</param>
/// <param name="stop">Cancels the run.</param>
internal sealed class ChannelRun<TChannel>(
    ChannelUnderTest<TChannel> subject, ChannelMethods<TChannel> methods, InstitutionId institution, CancellationToken stop)
    where TChannel : class
{
    public AdapterRun<TChannel> Calls { get; } = new(subject, stop);

    public ChannelMethods<TChannel> Methods => methods;

    public IReadOnlyList<PaymentSample> Samples => subject.Samples;

    /// <summary>A new instruction on the first sample.</summary>
    public Instruction New() => New(Samples[0]);

    public Instruction New(PaymentSample sample)
    {
        DateTimeOffset now = Calls.Time.GetUtcNow();
        return new Instruction
        {
            Key = new InstructionKey(new TransactionKey(sample.Merchant, new OrderId(AdapterRun<TChannel>.NewId())), methods.Purpose, 1),
            AssignedReference = AdapterRun<TChannel>.NewId(),
            Amount = sample.Amount,
            Channel = institution,
            MerchantAtInstitution = sample.MerchantAtInstitution,
            Customer = sample.Customer,
            Mandate = sample.CollectionMandate,
            WrittenAt = now,
            SendBefore = now + TimeSpan.FromMinutes(1),
        };
    }

    public Task<Called<ChannelResult>> SendAsync(Instruction instruction) =>
        Calls.CallAsync((channel, token) => methods.Send(channel, instruction, token));

    public Task<Called<QueryResult>> QueryAsync(Instruction instruction) =>
        Calls.CallAsync((channel, token) => methods.Query(channel, instruction, token));

    /// <summary>The partner's bookings of an instruction; null if the host cannot read them.</summary>
    public ValueTask<IReadOnlyList<Money>?> ReadBookingsAsync(Instruction instruction) => subject.ReadBookingsAsync(instruction, stop);

    /// <summary>Checks that the partner booked an instruction once and that a query finds it.</summary>
    public async Task<CheckResult> JudgeBookedOnceAsync(Instruction instruction)
    {
        if (await ReadBookingsAsync(instruction).ConfigureAwait(false) is { Count: not 1 } bookings)
        {
            return CheckResult.Failed($"{bookings.Count} bookings");
        }

        return await JudgeFoundAsync(instruction).ConfigureAwait(false);
    }

    /// <summary>Checks that a query finds an accepted instruction.</summary>
    public async Task<CheckResult> JudgeFoundAsync(Instruction instruction)
    {
        Called<QueryResult> query = await QueryAsync(instruction).ConfigureAwait(false);
        return CheckResult.Of(
            query is { HasAnswer: true, Answer.IsFound: true } && IsTaken(query.Answer.Result), $"the query gave {query}");
    }

    /// <summary>Checks that nothing happened, as the adapter reported.</summary>
    public async Task<CheckResult> JudgeNotBookedAsync(Instruction instruction, string claim)
    {
        if (await ReadBookingsAsync(instruction).ConfigureAwait(false) is { Count: > 0 } bookings)
        {
            return CheckResult.Failed($"{claim}, and {bookings.Count} bookings");
        }

        Called<QueryResult> query = await QueryAsync(instruction).ConfigureAwait(false);
        return CheckResult.Of(
            !(query is { HasAnswer: true, Answer.IsFound: true } && IsTaken(query.Answer.Result)),
            $"{claim}, and the query gave {query}");
    }

    /// <summary>Whether the result shows that the partner has the instruction.</summary>
    public static bool IsTaken(ChannelResult result) => result.Outcome is OperationOutcome.Succeeded or OperationOutcome.Pending;

    public static bool IsTaken(Called<ChannelResult> sent) => sent.HasAnswer && IsTaken(sent.Answer);

    /// <summary>Whether the adapter reports with certainty that nothing was booked.</summary>
    public static bool SaysNotBooked(Called<ChannelResult> sent) =>
        sent.SentNothing || (sent.HasAnswer && sent.Answer.Outcome is OperationOutcome.NotExecuted or OperationOutcome.Declined);
}
