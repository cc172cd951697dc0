using System.Collections.Immutable;

namespace FaultTolerantPay.Controls;

/// <summary>The operators' controls that are active at one moment. Immutable.</summary>
internal sealed class ActiveControls
{
    private readonly ImmutableDictionary<ControlSlot, OperatorControl> _bySlot;

    private ActiveControls(ImmutableDictionary<ControlSlot, OperatorControl> bySlot, long newest, int pauses)
    {
        _bySlot = bySlot;
        NewestNumber = newest;
        Pauses = pauses;
    }

    /// <summary>No control is active.</summary>
    public static ActiveControls None { get; } = new(ImmutableDictionary<ControlSlot, OperatorControl>.Empty, 0, 0);

    /// <summary>The number of the newest control that is included; 0 if there was none.</summary>
    public long NewestNumber { get; }

    /// <summary>The number of active pauses; a pause of collections and payouts counts as two.</summary>
    public int Pauses { get; }

    /// <summary>The controls that are active at a time, in the order of their numbers, each with the work that it still stops.</summary>
    public IReadOnlyList<OperatorControl> At(DateTimeOffset now) =>
    [
        .. _bySlot.Where(held => held.Value.HoldsAt(now)).GroupBy(held => held.Value.Number).OrderBy(control => control.Key)
            .Select(control => control.First().Value with
            {
                Work = control.Aggregate(PausedWork.None, (work, held) => work | held.Key.Work),
            }),
    ];

    /// <summary>The control that blocks a customer at a time; null if there is none.</summary>
    public OperatorControl? FindBlock(CustomerId customer, DateTimeOffset now) =>
        Find(new ControlSlot(ControlTarget.Customer(customer), PausedWork.None), now);

    /// <summary>The control that blocks a merchant at a time; null if there is none.</summary>
    public OperatorControl? FindBlock(MerchantId merchant, DateTimeOffset now) =>
        Find(new ControlSlot(ControlTarget.Merchant(merchant), PausedWork.None), now);

    /// <summary>The control that stops work on a merchant's payments: the widest if there are several, null if there is none.</summary>
    /// <param name="work">Collections or payouts.</param>
    /// <param name="merchant">The merchant.</param>
    /// <param name="group">The merchant's group. Null: it has none.</param>
    /// <param name="institution">The institution whose limit the payment was decided on. Null: not known yet.</param>
    /// <param name="channel">The institution whose channel would carry the money. Null: not known yet.</param>
    public OperatorControl? FindPause(
        PausedWork work, MerchantId merchant, string? group, InstitutionId? institution, InstitutionId? channel)
    {
        if (Pauses == 0)
        {
            return null;
        }

        return Pausing(ControlTarget.Everything, work)
            ?? Pausing(ControlTarget.MerchantGroup(group ?? merchant.Value), work)
            ?? (institution is { } decided ? Pausing(ControlTarget.Institution(decided), work) : null)
            ?? (channel is { } carrying
                ? Pausing(ControlTarget.Institution(carrying), work) ?? Pausing(ControlTarget.Channel(carrying), work)
                : null);
    }

    /// <summary>The active controls after further controls are included.</summary>
    /// <param name="controls">The controls, in the order of their numbers.</param>
    /// <param name="newest">The number of the newest control.</param>
    internal ActiveControls With(IEnumerable<OperatorControl> controls, long newest)
    {
        ImmutableDictionary<ControlSlot, OperatorControl>.Builder bySlot = _bySlot.ToBuilder();
        foreach (OperatorControl control in controls)
        {
            foreach (ControlSlot slot in control.ControlSlots)
            {
                if (control.StartsControl)
                {
                    bySlot[slot] = control;
                }
                else
                {
                    bySlot.Remove(slot);
                }
            }
        }
        return new ActiveControls(bySlot.ToImmutable(), newest, bySlot.Keys.Count(slot => slot.Work != PausedWork.None));
    }

    /// <summary>Whether something that was paused before is no longer paused.</summary>
    internal bool HasEndedPauseOf(ActiveControls before) =>
        before.Pauses > 0 && before._bySlot.Keys.Any(slot => slot.Work != PausedWork.None && !_bySlot.ContainsKey(slot));

    private OperatorControl? Find(ControlSlot slot, DateTimeOffset now) =>
        _bySlot.TryGetValue(slot, out OperatorControl? control) && control.HoldsAt(now) ? control : null;

    private OperatorControl? Pausing(ControlTarget target, PausedWork work) => _bySlot.GetValueOrDefault(new ControlSlot(target, work));
}
