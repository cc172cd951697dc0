using FaultTolerantPay.Testing.Conformance;

namespace FaultTolerantPay.Testing.Providers;

/// <summary>Makes and sends orders about a card.</summary>
internal static class CardRun
{
    /// <summary>A call of an adapter with an order about a card.</summary>
    public delegate ValueTask<ProviderResult> CardCall(IProviderAdapter adapter, CancellationToken token);

    /// <summary>
    /// A call that the provider accepts, with details of its own that are cleared when it has ended; null if the host cannot read the SMS
    /// code that it needs.
    /// </summary>
    /// <exception cref="InvalidOperationException">What the call needs could not be done.</exception>
    public static async Task<CardCall?> PrepareAsync(ProviderRun run, CardMethod method)
    {
        switch (method.Kind)
        {
            case OperationKind.Unsign:
                return Unsign(run, await SignAsync(run).ConfigureAwait(false));
            case OperationKind.ConfirmSms:
                string reference = Require(
                    await run.Calls.CallAsync(Call(CardMethod.RequestSms, run).Invoke).ConfigureAwait(false), "request of an SMS").Reference
                    ?? throw new InvalidOperationException("the request of an SMS gave no reference");
                return await run.Subject.ReadSmsCodeAsync(reference, run.Stop).ConfigureAwait(false) is { } code
                    ? Confirm(run, reference, code)
                    : null;
            default:
                return Call(method, run);
        }
    }

    /// <summary>Verifies, signs, or requests an SMS, with the details of the first sample or others.</summary>
    public static CardCall Call(CardMethod method, ProviderRun run, Func<CardDetails>? details = null) =>
        With(run, method, details ?? run.FirstSample.Card, static order => order);

    public static CardCall Unsign(ProviderRun run, string agreementNumber) => With(
        run,
        CardMethod.Unsign,
        null,
        order => new CardOrder
        {
            Channel = order.Channel,
            Kind = order.Kind,
            Reference = order.Reference,
            AgreementNumber = agreementNumber,
        });

    public static CardCall Confirm(ProviderRun run, string smsReference, string code) => With(
        run,
        CardMethod.ConfirmSms,
        run.FirstSample.Card,
        order => new CardOrder
        {
            Channel = order.Channel,
            Kind = order.Kind,
            Reference = order.Reference,
            Card = order.Card,
            SmsReference = smsReference,
            SmsCode = code.AsMemory(),
        });

    /// <summary>The number of a new agreement.</summary>
    /// <exception cref="InvalidOperationException">The adapter did not sign.</exception>
    public static async Task<string> SignAsync(ProviderRun run) =>
        Require(await run.Calls.CallAsync(Call(CardMethod.Sign, run).Invoke).ConfigureAwait(false), "signing before it").AgreementNumber
            ?? throw new InvalidOperationException("the signing before it gave no agreement number");

    private static ProviderResult Require(Called<ProviderResult> called, string what) =>
        called is { HasAnswer: true, Answer: { Outcome: OperationOutcome.Succeeded } done }
            ? done
            : throw new InvalidOperationException($"the {what} gave {called}");

    private static CardCall With(
        ProviderRun run, CardMethod method, Func<CardDetails>? details, Func<CardOrder, CardOrder> complete)
    {
        string reference = AdapterRun<IProviderAdapter>.NewId();
        return async (adapter, token) =>
        {
            using CardDetails? card = details?.Invoke();
            CardOrder order = complete(new CardOrder
            {
                Channel = run.Context.Settings.Find(run.FirstSample.Channel)!,
                Kind = method.Kind,
                Reference = reference,
                Card = card,
            });
            return await method.Ask(adapter, order, run.Context, token).ConfigureAwait(false);
        };
    }
}
