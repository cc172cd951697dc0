using FaultTolerantPay.Controls;
using FaultTolerantPay.Model;

namespace FaultTolerantPay;

/// <summary>
/// A control that an operator gave. It holds until another one ends it, and is never changed or removed: the controls are their own
/// history.
/// </summary>
public sealed record OperatorControl
{
    /// <summary>The number that the store gave it, larger than that of every earlier control. 0 before it is stored.</summary>
    public long Number { get; init; }

    /// <summary>What the operator requested.</summary>
    public required OperatorControlKind Kind { get; init; }

    /// <summary>The target.</summary>
    public required ControlTarget Target { get; init; }

    /// <summary>The work that is paused or resumed; <see cref="PausedWork.None"/> for blocks.</summary>
    public PausedWork Work { get; init; }

    /// <summary>The operator.</summary>
    public required OperatorId By { get; init; }

    /// <summary>When it was given.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The operator's reason: at least 4 letters or digits, at most 500 characters.</summary>
    public required string Reason { get; init => field = PlainText.Clean(value, PlainText.MaxReasonLength); }

    /// <summary>When a block ends by itself. Null: when an operator ends it.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Whether it starts a pause or block. Otherwise it ends one.</summary>
    public bool StartsControl => Kind is OperatorControlKind.Pause or OperatorControlKind.Block;

    /// <summary>Whether its time is not over: it holds at that time unless another control ended it.</summary>
    internal bool HoldsAt(DateTimeOffset time) => !(Until <= time);

    /// <summary>The slots that it takes or frees. The newest control for a slot decides.</summary>
    public IEnumerable<ControlSlot> ControlSlots
    {
        get
        {
            if (Target.IsBlockable)
            {
                yield return new ControlSlot(Target, PausedWork.None);
            }

            if (Work.HasFlag(PausedWork.Collections))
            {
                yield return new ControlSlot(Target, PausedWork.Collections);
            }

            if (Work.HasFlag(PausedWork.Payouts))
            {
                yield return new ControlSlot(Target, PausedWork.Payouts);
            }
        }
    }

    /// <summary>The control in a few words: <c>pause of payouts, institution north</c>.</summary>
    public override string ToString() =>
        Work == PausedWork.None
            ? $"{Kind.ToString().ToLowerInvariant()} of {Target}"
            : $"{Kind.ToString().ToLowerInvariant()} of {Words(Work)}, {Target}";

    private static string Words(PausedWork work) =>
        work == PausedWork.Both ? "collections and payouts" : work.ToString().ToLowerInvariant();
}
