namespace FaultTolerantPay.Providers.Calls;

/// <summary>An order of either kind, as the caller of adapters needs it.</summary>
internal sealed class ProviderRequest
{
    private readonly ChannelOrder? _order;
    private readonly CardOrder? _cardOrder;

    /// <summary>An order that moves money.</summary>
    public ProviderRequest(ChannelOrder order)
    {
        _order = order;
        (Channel, Kind, Reference) = (order.Channel, order.Kind, order.Reference);
        (SendBefore, Merchant) = (order.SendBefore, order.Payment.Merchant);
        HasSecrets = order.Card is not null || order.AgreementNumber is not null;
    }

    /// <summary>An order about a card.</summary>
    public ProviderRequest(CardOrder order)
    {
        _cardOrder = order;
        (Channel, Kind, Reference) = (order.Channel, order.Kind, order.Reference);
        HasSecrets = order.Card is not null || order.AgreementNumber is not null || !order.SmsCode.IsEmpty;
    }

    /// <summary>The logical channel.</summary>
    public ProviderChannel Channel { get; }

    /// <summary>The provider.</summary>
    public ProviderId Provider => Channel.Provider;

    /// <summary>What the provider is asked to do.</summary>
    public OperationKind Kind { get; }

    /// <summary>The order's reference.</summary>
    public string Reference { get; }

    /// <summary>The order is not sent at or after this time; null: it has no deadline.</summary>
    public DateTimeOffset? SendBefore { get; }

    /// <summary>The merchant; null for an order about a card.</summary>
    public MerchantId? Merchant { get; }

    /// <summary>Whether the order has something that no log may have: card details, an SMS code or an agreement number.</summary>
    public bool HasSecrets { get; }

    /// <summary>A copy of the card's details; null if there are none.</summary>
    public CardDetails? CopyCard() => (_order?.Card ?? _cardOrder?.Card)?.Copy();

    /// <summary>A copy of the SMS code.</summary>
    public char[] CopySmsCode() => _cardOrder?.SmsCode.ToArray() ?? [];

    /// <summary>Calls the adapter's method for the order, with the copies in place of the caller's card details and code.</summary>
    public ValueTask<ProviderResult> SendAsync(
        IProviderAdapter adapter, ProviderContext provider, CardDetails? card, char[] smsCode, CancellationToken cancellationToken)
    {
        if (_order is not null)
        {
            return SendAsync(adapter, _order with { Card = card }, provider, cancellationToken);
        }

        CardOrder order = _cardOrder! with { Card = card, SmsCode = smsCode };
        return order.Kind switch
        {
            OperationKind.VerifyCard => ((ICardVerifier)adapter).VerifyAsync(order, provider, cancellationToken),
            OperationKind.Sign => ((ICardSigner)adapter).SignAsync(order, provider, cancellationToken),
            OperationKind.Unsign => ((ICardSigner)adapter).UnsignAsync(order, provider, cancellationToken),
            OperationKind.RequestSms => ((ISmsConfirmation)adapter).RequestSmsAsync(order, provider, cancellationToken),
            OperationKind.ConfirmSms => ((ISmsConfirmation)adapter).ConfirmSmsAsync(order, provider, cancellationToken),
            _ => throw Misplaced(order.Kind),
        };
    }

    /// <summary>Queries the adapter about the order.</summary>
    public ValueTask<ProviderQueryResult> QueryAsync(
        IOperationQuery adapter, ProviderContext provider, CancellationToken cancellationToken) =>
        adapter.QueryAsync(_order!, provider, cancellationToken);

    private static ValueTask<ProviderResult> SendAsync(
        IProviderAdapter adapter, ChannelOrder order, ProviderContext provider, CancellationToken cancellationToken) => order.Kind switch
        {
            OperationKind.Pay => ((IPaymentProvider)adapter).PayAsync(order, provider, cancellationToken),
            OperationKind.Authorise => ((IPreauthorisationProvider)adapter).AuthoriseAsync(order, provider, cancellationToken),
            OperationKind.Increment => ((IIncrementProvider)adapter).IncrementAsync(order, provider, cancellationToken),
            OperationKind.Capture => ((IPreauthorisationProvider)adapter).CaptureAsync(order, provider, cancellationToken),
            OperationKind.Void => ((IPreauthorisationProvider)adapter).VoidAsync(order, provider, cancellationToken),
            OperationKind.Reverse => ((IReversalProvider)adapter).ReverseAsync(order, provider, cancellationToken),
            OperationKind.Refund => ((IRefundProvider)adapter).RefundAsync(order, provider, cancellationToken),
            _ => throw Misplaced(order.Kind),
        };

    private static NothingSentException Misplaced(OperationKind kind) => new($"{kind} is not an operation of this kind of order.");
}
