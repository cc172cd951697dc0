using System.Text.Json;

namespace FaultTolerantPay.SampleHost.Providers;

/// <summary>What the bank's card providers have in common: payments, refunds and queries. How each answers, its results say.</summary>
internal abstract class BankProvider(string id, ProviderWire wire, Func<Uri?>? callbackUrl = null) : IPaymentProvider, IRefundProvider,
    IStatementProvider
{
    public ProviderId Provider { get; } = new(id);

    /// <summary>The bank's README says how long after its deadline an order may still be booked.</summary>
    public TimeSpan LateBookingWindow => TimeSpan.FromSeconds(5);

    public ValueTask<ProviderResult> PayAsync(ChannelOrder order, ProviderContext provider, CancellationToken cancellationToken) =>
        SendAsync(order, provider, cancellationToken);

    public ValueTask<ProviderResult> RefundAsync(ChannelOrder order, ProviderContext provider, CancellationToken cancellationToken) =>
        SendAsync(order, provider, cancellationToken);

    public async ValueTask<ProviderQueryResult> QueryAsync(
        ChannelOrder order, ProviderContext provider, CancellationToken cancellationToken)
    {
        ProviderReply reply = await wire.GetAsync($"/orders/{Name(order.Kind)}?reference={order.Reference}", provider, cancellationToken);
        return reply.Status == "notFound" ? ProviderQueryResult.NotFound
            : ProviderQueryResult.Found(reply.ToResult(order.Reference, provider));
    }

    public ValueTask<ProviderStatement> FetchStatementAsync(
        StatementRequest request, ProviderContext provider, CancellationToken cancellationToken) => wire.Statements.FetchAsync(
        provider.Settings.StatementFiles!.Address, provider.Settings.StatementFiles.Format, request, cancellationToken);

    protected async ValueTask<ProviderResult> SendAsync(
        ChannelOrder order, ProviderContext provider, CancellationToken cancellationToken) =>
        (await wire.PostAsync($"/orders/{Name(order.Kind)}", json => Write(json, order, provider), provider, cancellationToken))
            .ToResult(order.Reference, provider);

    protected async ValueTask<ProviderResult> AskAsync(
        CardOrder order, string kind, ProviderContext provider, CancellationToken cancellationToken) =>
        (await wire.PostAsync($"/cards/{kind}", json => Write(json, order), provider, cancellationToken))
            .ToResult(order.Reference, provider);

    private static string Name(OperationKind kind) => JsonNamingPolicy.CamelCase.ConvertName(kind.ToString());

    private void Write(Utf8JsonWriter json, ChannelOrder order, ProviderContext provider)
    {
        json.WriteString("reference", order.Reference);
        json.WriteString("merchantNumber", order.Channel.MerchantNumber ?? provider.Settings.Identity.MerchantNumber);
        json.WriteString("order", order.Payment.Order.Value);
        json.WriteNumber("amountMinor", order.Amount.Minor);
        json.WriteString("currency", order.Amount.Currency.Code);
        json.WriteString("sendBefore", order.SendBefore);
        Write(json, "original", order.Original?.Reference);
        Write(json, "callbackUrl", (provider.Settings.Network.CallbackAddress ?? callbackUrl?.Invoke())?.AbsoluteUri);
        Write(json, order.AgreementNumber, order.Card);
    }

    private static void Write(Utf8JsonWriter json, CardOrder order)
    {
        json.WriteString("reference", order.Reference);
        Write(json, "smsReference", order.SmsReference);
        Write(json, "smsCode", order.SmsCode);
        Write(json, order.AgreementNumber, order.Card);
    }

    /// <summary>By an agreement no details of the card are needed, and none are sent.</summary>
    private static void Write(Utf8JsonWriter json, string? agreementNumber, CardDetails? card)
    {
        Write(json, "agreement", agreementNumber);
        if (agreementNumber is null && card is not null)
        {
            json.WriteString("cardNumber", card.Number.Span);
            Write(json, "expiry", card.Expiry);
            Write(json, "cvv2", card.Cvv2);
            Write(json, "holderName", card.HolderName);
            Write(json, "idNumber", card.IdNumber);
            Write(json, "phone", card.Phone);
        }
    }

    private static void Write(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }

    private static void Write(Utf8JsonWriter json, string name, ReadOnlyMemory<char> value)
    {
        if (!value.IsEmpty)
        {
            json.WriteString(name, value.Span);
        }
    }
}
