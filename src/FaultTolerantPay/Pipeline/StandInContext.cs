using FaultTolerantPay.Faults;
using FaultTolerantPay.Merchants;
using FaultTolerantPay.Operations;
using FaultTolerantPay.Pipeline.Credit;
using FaultTolerantPay.Pipeline.Limit;
using FaultTolerantPay.Transactions;

namespace FaultTolerantPay.Pipeline;

/// <summary>What is known of a payment while stand-in decides on it. Every stage reads the same values: none reads a clock or a store of its own.</summary>
public sealed record StandInContext
{
    private readonly Moment _now;
    private LimitUsed? _limitUsed;
    private CreditUsed? _creditUsed;
    private OrdersInForce _orders = OrdersInForce.None;

    /// <summary>What was asked; its fields are checked already.</summary>
    public required TransactionRequest Request { get; init; }

    /// <summary>The merchant, as the preset store had it when the decision began.</summary>
    public required Merchant Merchant { get; init; }

    /// <summary>What the fault detector held when the decision began. Healthy where a single request failed and stand-in decides for that one.</summary>
    public required FaultState FaultState { get; init; }

    /// <summary>When the decision began. The whole decision uses this one time.</summary>
    public required DateTimeOffset Now { get => _now; init => _now = value; }

    /// <summary>Operators' orders that are in force: pauses and blocks. At most <see cref="OperationsOptions.OrdersMaxAge"/> older than the decision.</summary>
    public OrdersInForce Orders { get => _orders; init => _orders = value; }

    /// <summary>The limit that the payment was compared with; null before the limit stage.</summary>
    public LimitUsed? LimitUsed { get => _limitUsed; init => _limitUsed = value; }

    /// <summary>The credit answer that the payment goes on with; null before the credit stage.</summary>
    public CreditUsed? CreditUsed { get => _creditUsed; init => _creditUsed = value; }

    /// <summary>The pipeline alone adds what is in force.</summary>
    internal void Add(OrdersInForce orders) => _orders = orders;

    /// <summary>The pipeline alone adds what a stage found: copies of the context took 0.3 KB of each decision.</summary>
    internal void Add(LimitUsed found) => _limitUsed = found;

    /// <summary>The pipeline alone adds what a stage found.</summary>
    internal void Add(CreditUsed found) => _creditUsed = found;
}
