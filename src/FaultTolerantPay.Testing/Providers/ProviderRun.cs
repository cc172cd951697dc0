using FaultTolerantPay.Testing.Conformance;

namespace FaultTolerantPay.Testing.Providers;

/// <summary>One run of the suite: makes orders, sends and queries them, and judges what became of them.</summary>
/// <param name="subject">What the host provides.</param>
/// <param name="adapter">The adapter's type.</param>
/// <param name="stop">Cancels the run.</param>
internal sealed class ProviderRun(ProviderUnderTest subject, Type adapter, CancellationToken stop)
{
    private static readonly TimeSpan QueryInterval = TimeSpan.FromMilliseconds(20);

    public AdapterRun<IProviderAdapter> Calls { get; } = new(subject, stop);

    public ProviderUnderTest Subject => subject;

    public Type Adapter => adapter;

    public ProviderContext Context { get; } = subject.Context;

    public CancellationToken Stop => stop;

    public ProviderSample FirstSample => subject.Samples[0];

    /// <summary>The first method that charges a card.</summary>
    public MoneyMethod? Charge => Can(MoneyMethod.Pay) ? MoneyMethod.Pay : Can(MoneyMethod.Authorise) ? MoneyMethod.Authorise : null;

    public static async Task<ProviderRun> StartAsync(ProviderUnderTest subject, CancellationToken stop)
    {
        Type adapter = await new AdapterRun<IProviderAdapter>(subject, stop).WithAdapterAsync(
            one => Task.FromResult(one.GetType())).ConfigureAwait(false);
        return new ProviderRun(subject, adapter, stop);
    }

    public bool Can(MoneyMethod method) => Can(method.Capability);

    public bool Can(Type capability) => capability.IsAssignableFrom(adapter);

    /// <summary>A new order on a sample: the first one if none is named.</summary>
    public SentOrder New(MoneyMethod method, ProviderSample? sample = null, OriginalOperation? original = null, Money? amount = null)
    {
        ProviderSample chosen = sample ?? FirstSample;
        return new SentOrder
        {
            Method = method,
            Channel = Context.Settings.Find(chosen.Channel)!,
            Sample = chosen,
            Amount = amount ?? original?.Amount ?? chosen.Amount,
            Reference = AdapterRun<IProviderAdapter>.NewId(),
            WrittenAt = Calls.Time.GetUtcNow(),
            Original = original,
        };
    }

    /// <summary>A new order that can be sent: what it refers to has been done.</summary>
    /// <exception cref="InvalidOperationException">What it refers to could not be done.</exception>
    public async Task<SentOrder> PrepareAsync(MoneyMethod method, ProviderSample? sample = null) => method.Kind switch
    {
        OperationKind.Pay or OperationKind.Authorise => New(method, sample),
        OperationKind.Refund => New(method, sample, await ChargeAsync(sample).ConfigureAwait(false)),
        OperationKind.Reverse => New(method, sample, await DoneAsync(New(RequireCharge(), sample)).ConfigureAwait(false)),
        _ => New(method, sample, await DoneAsync(New(MoneyMethod.Authorise, sample)).ConfigureAwait(false)),
    };

    /// <summary>Sends an order and waits until it has succeeded.</summary>
    /// <exception cref="InvalidOperationException">It did not.</exception>
    public async Task<OriginalOperation> DoneAsync(SentOrder order)
    {
        Called<ProviderResult> sent = await SendAsync(order).ConfigureAwait(false);
        Called<ProviderResult> settled = await SettledAsync(order, sent).ConfigureAwait(false);
        return settled is { HasAnswer: true, Answer.Outcome: OperationOutcome.Succeeded }
            ? order.ToOriginal(settled.Answer.Reference ?? sent.Answer?.Reference)
            : throw new InvalidOperationException($"the {order.Method.Kind} before it gave {settled}");
    }

    /// <summary>Sends an order by a newly opened adapter.</summary>
    public Task<Called<ProviderResult>> SendAsync(SentOrder order) => WithCardAsync(order, open => Calls.CallAsync(open));

    /// <summary>Sends an order by an adapter.</summary>
    public Task<Called<ProviderResult>> SendAsync(SentOrder order, IProviderAdapter by) =>
        WithCardAsync(order, open => Calls.CallAsync(by, open));

    /// <summary>Sends while the provider is slow, and cancels; null if the host cannot make it slow.</summary>
    public Task<Called<ProviderResult>?> SendSlowAsync(SentOrder order) => WithCardAsync(order, open => Calls.CallSlowAsync(open));

    /// <summary>Sends while the provider refuses connections; null if the host cannot do this.</summary>
    public Task<Called<ProviderResult>?> SendDownAsync(SentOrder order) => WithCardAsync(order, open => Calls.CallDownAsync(open));

    /// <summary>Sends while the provider is in trouble; null if the host cannot do this.</summary>
    public async Task<Called<ProviderResult>?> SendInTroubleAsync(SentOrder order, ProviderTrouble trouble)
    {
        if (await subject.MakeAsync(trouble, stop).ConfigureAwait(false) is not { } made)
        {
            return null;
        }

        await using (made.ConfigureAwait(false))
        {
            return await SendAsync(order).ConfigureAwait(false);
        }
    }

    public Task<Called<ProviderQueryResult>> QueryAsync(SentOrder order) => Calls.CallAsync(QueryOf(order));

    public Func<IProviderAdapter, CancellationToken, ValueTask<ProviderQueryResult>> QueryOf(SentOrder order) =>
        (one, token) => ((IOperationQuery)one).QueryAsync(order.Open(null), Context, token);

    /// <summary>
    /// The result that is certain: that of the send, or, while it is pending or unknown, that of queries until the settle limit.
    /// </summary>
    public Task<Called<ProviderResult>> SettledAsync(SentOrder order, Called<ProviderResult> sent) => EndedAsync(order, sent, IsCertain);

    /// <summary>The result that is no longer pending: that of the send, or that of queries until the settle limit.</summary>
    public Task<Called<ProviderResult>> AnsweredAsync(SentOrder order, Called<ProviderResult> sent) =>
        EndedAsync(order, sent, result => result is not { HasAnswer: true, Answer.Outcome: OperationOutcome.Pending });

    /// <summary>Checks that an order ends as succeeded, and that the provider executed it once with its amount.</summary>
    public async Task<CheckResult> JudgeDoneOnceAsync(SentOrder order, Called<ProviderResult> sent)
    {
        Called<ProviderResult> settled = await SettledAsync(order, sent).ConfigureAwait(false);
        if (settled is not { HasAnswer: true, Answer.Outcome: OperationOutcome.Succeeded })
        {
            return CheckResult.Failed($"the result was {settled}");
        }

        return await ReadBookingsAsync(order).ConfigureAwait(false) is { Count: not 1 } bookings
            ? CheckResult.Failed($"{bookings.Count} executions")
            : CheckResult.Passed;
    }

    public ValueTask<IReadOnlyList<ProviderBooking>?> ReadBookingsAsync(SentOrder order) =>
        subject.ReadBookingsAsync(order.Open(null), stop);

    /// <summary>Whether the adapter says for certain that nothing happened.</summary>
    public static bool SaysNotDone(Called<ProviderResult> sent) =>
        sent.SentNothing || (sent.HasAnswer && sent.Answer?.Outcome is OperationOutcome.NotExecuted or OperationOutcome.Declined);

    /// <summary>Whether the library counts it as unknown: the adapter says so, or throws.</summary>
    public static bool IsUnknown(Called<ProviderResult> sent) =>
        sent.HasEnded && (sent.Error is { } error ? error is not NothingSentException : sent.Answer?.Outcome == OperationOutcome.Unknown);

    private async Task<Called<ProviderResult>> EndedAsync(
        SentOrder order, Called<ProviderResult> sent, Func<Called<ProviderResult>, bool> isEnd)
    {
        Called<ProviderResult> last = sent;
        DateTimeOffset until = Calls.Time.GetUtcNow() + subject.SettleLimit;
        while (!isEnd(last))
        {
            Called<ProviderQueryResult> query = await QueryAsync(order).ConfigureAwait(false);
            last = query is { HasAnswer: true, Answer.Result: { } found }
                ? new Called<ProviderResult> { HasEnded = true, Answer = found }
                : last with { Asked = $"the last query gave {(query.HasAnswer ? nameof(ProviderQueryResult.NotFound) : query)}" };
            if (isEnd(last) || Calls.Time.GetUtcNow() >= until)
            {
                break;
            }

            await Task.Delay(QueryInterval, Calls.Time, stop).ConfigureAwait(false);
        }

        return last;
    }

    private static bool IsCertain(Called<ProviderResult> result) =>
        result.SentNothing || (result.HasAnswer
            && result.Answer?.Outcome is OperationOutcome.Succeeded or OperationOutcome.Declined or OperationOutcome.NotExecuted);

    /// <summary>The payment, or the capture, that a refund refers to.</summary>
    private async Task<OriginalOperation> ChargeAsync(ProviderSample? sample)
    {
        OriginalOperation charged = await DoneAsync(New(RequireCharge(), sample)).ConfigureAwait(false);
        return charged.Kind == OperationKind.Pay
            ? charged
            : await DoneAsync(New(MoneyMethod.Capture, sample, charged)).ConfigureAwait(false);
    }

    private MoneyMethod RequireCharge() =>
        Charge ?? throw new InvalidOperationException("the adapter neither pays nor authorises, so there is nothing to refer to");

    /// <summary>Gives the call details of its own, and clears them when it has ended, as the library does.</summary>
    private async Task<T> WithCardAsync<T>(
        SentOrder order, Func<Func<IProviderAdapter, CancellationToken, ValueTask<ProviderResult>>, Task<T>> call)
    {
        CardDetails? card = order.Original is null ? order.Sample.Card?.Invoke() : null;
        ChannelOrder open = order.Open(card);
        return await call(async (one, token) =>
        {
            try
            {
                return await order.Method.Send(one, open, Context, token).ConfigureAwait(false);
            }
            finally
            {
                card?.Dispose();
            }
        }).ConfigureAwait(false);
    }
}
