namespace FaultTolerantPay.Testing.Conformance;

/// <summary>Pays, queries and advises in one run of the suite.</summary>
internal sealed class BusinessSystemRun(BusinessSystemUnderTest subject, CancellationToken stop)
{
    public AdapterRun<IBusinessSystem> Calls { get; } = new(subject, stop);

    public IReadOnlyList<PaymentSample> Samples => subject.Samples;

    public bool PostsDebits => subject.PostsDebits;

    /// <summary>A new payment on the first sample.</summary>
    public TransactionRequest New() => New(Samples[0]);

    public TransactionRequest New(PaymentSample sample)
    {
        DateTimeOffset now = Calls.Time.GetUtcNow();
        return new TransactionRequest
        {
            Merchant = sample.Merchant,
            Order = new OrderId(AdapterRun<IBusinessSystem>.NewId()),
            Attempt = new AttemptId(AdapterRun<IBusinessSystem>.NewId()),
            Customer = sample.Customer,
            Amount = sample.Amount,
            Mandate = sample.CollectionMandate,
            RequestedAt = now,
            AnswerBy = now + TimeSpan.FromMinutes(1),
        };
    }

    public Advice NewAdvice(AdviceKind kind)
    {
        TransactionRequest payment = New();
        return new Advice
        {
            Id = $"{payment.Key}#{kind}",
            Kind = kind,
            Key = payment.Key,
            Customer = payment.Customer,
            Amount = payment.Amount,
            At = payment.RequestedAt,
        };
    }

    public Task<Called<PrimaryResult>> ExecuteAsync(TransactionRequest request) =>
        Calls.CallAsync((business, token) => business.ExecuteAsync(request, token));

    public Task<Called<OriginalResult>> QueryAsync(TransactionKey key) =>
        Calls.CallAsync((business, token) => business.QueryAsync(key, token));

    public Task<Called<OriginalResult>> ConfirmAsync(TransactionKey key) =>
        Calls.CallAsync((business, token) => business.ConfirmOrCancelAsync(key, token));

    public Task<Called<PrimaryResult>> AdviseAsync(Advice advice) =>
        Calls.CallAsync((business, token) => business.AdviseAsync(advice, token));

    public ValueTask<IReadOnlyList<Money>?> ReadBookingsAsync(TransactionKey key) => subject.ReadBookingsAsync(key, stop);

    public async Task<CheckResult> JudgeBookedOnceAsync(TransactionKey key)
    {
        if (await ReadBookingsAsync(key).ConfigureAwait(false) is { Count: not 1 } bookings)
        {
            return CheckResult.Failed($"{bookings.Count} bookings");
        }

        return await JudgeFoundAsync(key).ConfigureAwait(false);
    }

    public async Task<CheckResult> JudgeFoundAsync(TransactionKey key)
    {
        Called<OriginalResult> query = await QueryAsync(key).ConfigureAwait(false);
        return CheckResult.Of(IsTaken(query), $"the query gave {query}");
    }

    public async Task<CheckResult> JudgeNotBookedAsync(TransactionKey key, string claim)
    {
        if (await ReadBookingsAsync(key).ConfigureAwait(false) is { Count: > 0 } bookings)
        {
            return CheckResult.Failed($"{claim}, and {bookings.Count} bookings");
        }

        Called<OriginalResult> query = await QueryAsync(key).ConfigureAwait(false);
        return CheckResult.Of(!IsTaken(query), $"{claim}, and the query gave {query}");
    }

    public static bool IsTaken(Called<PrimaryResult> executed) =>
        executed.HasAnswer && executed.Answer.Outcome is OperationOutcome.Succeeded or OperationOutcome.Pending;

    public static bool IsTaken(Called<OriginalResult> answer) =>
        answer.HasAnswer && answer.Answer.Status is OriginalStatus.Executed or OriginalStatus.InFlight;

    public static bool SaysNotBooked(Called<PrimaryResult> executed) =>
        executed.SentNothing
            || (executed.HasAnswer && executed.Answer.Outcome is OperationOutcome.NotExecuted or OperationOutcome.Declined);
}
