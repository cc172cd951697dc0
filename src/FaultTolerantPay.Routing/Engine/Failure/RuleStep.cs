namespace FaultTolerantPay.Routing.Engine.Failure;

/// <summary>One hard rule over the bitmaps.</summary>
/// <param name="Doubt">What its row leaves open.</param>
/// <param name="Row">Its row, or the first of its rows; that of all channels if it has none.</param>
internal readonly record struct RuleStep(Doubt Doubt, int Row)
{
    /// <summary>The word of the request's code whose field is added to the row.</summary>
    public int Word { get; init; }

    /// <summary>The lowest bit of the field.</summary>
    public int Shift { get; init; }

    /// <summary>The field's bits, moved down; 0 if none is added.</summary>
    public ulong Mask { get; init; }

    /// <summary>The largest field that has a row of its own: what is above counts as it. So no code leads beyond the rule's rows.</summary>
    public ulong MostCode { get; init; }

    /// <summary>All ones if the row of the amount is added.</summary>
    public int AmountMask { get; init; }

    /// <summary>One past the next rule that leaves something in doubt, or the last.</summary>
    public int RunEnd { get; init; }

    /// <summary>Which of the host's rules.</summary>
    public int CustomRule { get; init; }
}
