using System.Collections.Immutable;
using FaultTolerantPay.Transactions;

namespace FaultTolerantPay.Operations;

/// <summary>Operators' orders as they are in force at one moment. Immutable.</summary>
public sealed class OrdersInForce
{
    private readonly ImmutableDictionary<OrderSlot, OperatorOrder> _bySlot;

    private OrdersInForce(ImmutableDictionary<OrderSlot, OperatorOrder> bySlot, long newest, int pauses)
    {
        _bySlot = bySlot;
        Newest = newest;
        Pauses = pauses;
    }

    /// <summary>Nothing is in force.</summary>
    public static OrdersInForce None { get; } = new(ImmutableDictionary<OrderSlot, OperatorOrder>.Empty, 0, 0);

    /// <summary>The number of the newest order that is taken into account; 0 where there was none.</summary>
    public long Newest { get; }

    /// <summary>How many pauses are in force: of collections, and of payouts.</summary>
    public int Pauses { get; }

    /// <summary>The orders in force at a time, in the order of their numbers, each with the work that it still stops.</summary>
    public IReadOnlyList<OperatorOrder> At(DateTimeOffset now) =>
    [
        .. _bySlot.Where(held => held.Value.HoldsAt(now)).GroupBy(held => held.Value.Number).OrderBy(order => order.Key)
            .Select(order => order.First().Value with { Work = order.Aggregate(PausedWork.None, (work, held) => work | held.Key.Work) }),
    ];

    /// <summary>The order that blocks a customer at a time, or null.</summary>
    public OperatorOrder? FindBlock(CustomerId customer, DateTimeOffset now) => Find(new OrderSlot(OrderTarget.Customer(customer), PausedWork.None), now);

    /// <summary>The order that blocks a merchant at a time, or null.</summary>
    public OperatorOrder? FindBlock(MerchantId merchant, DateTimeOffset now) => Find(new OrderSlot(OrderTarget.Merchant(merchant), PausedWork.None), now);

    /// <summary>The order that stops work on a merchant's payments, or null; the widest where there are several.</summary>
    /// <param name="work">Collections or payouts.</param>
    /// <param name="merchant">The merchant.</param>
    /// <param name="group">Its group; null where it has none.</param>
    /// <param name="institution">The institution that the payment was decided on; null where it is not known yet.</param>
    /// <param name="channel">The institution whose channel would carry the money; null where it is not known yet.</param>
    public OperatorOrder? FindPause(PausedWork work, MerchantId merchant, string? group, InstitutionId? institution, InstitutionId? channel)
    {
        if (Pauses == 0)
            return null;
        return Pausing(OrderTarget.Everything, work)
            ?? Pausing(OrderTarget.MerchantGroup(group ?? merchant.Value), work)
            ?? (institution is { } decided ? Pausing(OrderTarget.Institution(decided), work) : null)
            ?? (channel is { } carrying ? Pausing(OrderTarget.Institution(carrying), work) ?? Pausing(OrderTarget.Channel(carrying), work) : null);
    }

    /// <summary>What is in force once further orders are taken into account.</summary>
    /// <param name="orders">In the order of their numbers.</param>
    /// <param name="newest">The number of the newest of them.</param>
    internal OrdersInForce With(IEnumerable<OperatorOrder> orders, long newest)
    {
        ImmutableDictionary<OrderSlot, OperatorOrder>.Builder bySlot = _bySlot.ToBuilder();
        foreach (OperatorOrder order in orders)
        {
            foreach (OrderSlot slot in order.Slots)
            {
                if (order.Begins)
                    bySlot[slot] = order;
                else
                    bySlot.Remove(slot);
            }
        }
        return new OrdersInForce(bySlot.ToImmutable(), newest, bySlot.Keys.Count(slot => slot.Work != PausedWork.None));
    }

    /// <summary>Whether something is no longer paused that was paused before.</summary>
    internal bool HasEndedPauseOf(OrdersInForce before) => before.Pauses > 0 && before._bySlot.Keys.Any(slot => slot.Work != PausedWork.None && !_bySlot.ContainsKey(slot));

    private OperatorOrder? Find(OrderSlot slot, DateTimeOffset now) => _bySlot.TryGetValue(slot, out OperatorOrder? order) && order.HoldsAt(now) ? order : null;

    private OperatorOrder? Pausing(OrderTarget target, PausedWork work) => _bySlot.GetValueOrDefault(new OrderSlot(target, work));
}
