using FaultTolerantPay.Model;

namespace FaultTolerantPay.Controls;

/// <summary>An order of an operator that holds until another one ends it. Never changed, never removed: the orders are their own history.</summary>
public sealed record OperatorControl
{
    /// <summary>Given by the store: larger than that of every order before. 0 before that.</summary>
    public long Number { get; init; }

    /// <summary>What is ordered.</summary>
    public required OperatorControlKind Kind { get; init; }

    /// <summary>What it is about.</summary>
    public required ControlTarget Target { get; init; }

    /// <summary>What is paused or resumed; <see cref="PausedWork.None"/> for blocks.</summary>
    public PausedWork Work { get; init; }

    /// <summary>Who ordered it.</summary>
    public required OperatorId By { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Why, in 4 letters or digits or more, and up to 500 characters.</summary>
    public required string Reason { get; init => field = PlainText.Clean(value, PlainText.MaxReasonLength); }

    /// <summary>When a block ends by itself; null: not before it is unblocked.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Whether it puts something in force; else it ends that.</summary>
    public bool StartsControl => Kind is OperatorControlKind.Pause or OperatorControlKind.Block;

    /// <summary>Whether its time is not over: it holds at a time, unless another order ended it.</summary>
    internal bool HoldsAt(DateTimeOffset time) => !(Until <= time);

    /// <summary>What it puts in force or ends: each place is taken by the newest order about it.</summary>
    public IEnumerable<ControlSlot> ControlSlots
    {
        get
        {
            if (Target.IsBlockable)
                yield return new ControlSlot(Target, PausedWork.None);
            if (Work.HasFlag(PausedWork.Collections))
                yield return new ControlSlot(Target, PausedWork.Collections);
            if (Work.HasFlag(PausedWork.Payouts))
                yield return new ControlSlot(Target, PausedWork.Payouts);
        }
    }

    /// <summary>What it says, in a few words: <c>pause of payouts, institution north</c>.</summary>
    public override string ToString() => Work == PausedWork.None ? $"{Kind.ToString().ToLowerInvariant()} of {Target}" : $"{Kind.ToString().ToLowerInvariant()} of {Words(Work)}, {Target}";

    private static string Words(PausedWork work) => work == PausedWork.Both ? "collections and payouts" : work.ToString().ToLowerInvariant();
}
