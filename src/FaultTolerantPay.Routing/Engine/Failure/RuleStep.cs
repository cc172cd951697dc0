namespace FaultTolerantPay.Routing.Engine.Failure;

/// <summary>One hard rule over the bitmaps.</summary>
/// <param name="ExactCheck">What its row does not decide.</param>
/// <param name="Row">Its row, or the first of its rows; the row of all channels if it has none.</param>
internal readonly record struct RuleStep(ExactCheck ExactCheck, int Row)
{
    /// <summary>The word of the request's code that contains the field for the row.</summary>
    public int Word { get; init; }

    /// <summary>The lowest bit of the field.</summary>
    public int Shift { get; init; }

    /// <summary>The field's bits, shifted down; 0 if the rule has no field.</summary>
    public ulong Mask { get; init; }

    /// <summary>
    /// The highest code that has a row. Higher codes use this row too, so that no code reads beyond the rule's rows.
    /// </summary>
    public ulong MaxCode { get; init; }

    /// <summary>All ones if the row of the amount is added.</summary>
    public int AmountMask { get; init; }

    /// <summary>One past the next rule that leaves channels in doubt, or past the last rule.</summary>
    public int RunEnd { get; init; }

    /// <summary>The index of the host's rule.</summary>
    public int CustomRule { get; init; }
}
