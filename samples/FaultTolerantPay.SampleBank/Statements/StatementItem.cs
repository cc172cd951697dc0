namespace FaultTolerantPay.SampleBank.Statements;

/// <summary>One row of a statement, or one entry of an account statement. Faults change items; the books stay as they are.</summary>
/// <param name="Reference">By which a fault can name it.</param>
/// <param name="AmountMinor">In minor units. In entries of the account it is negative if money leaves.</param>
internal abstract record StatementItem(string Reference, long AmountMinor, string Currency)
{
    /// <summary>Whether its amount is written so that nobody can read it.</summary>
    public bool IsGarbled { get; init; }

    /// <summary>A written amount, with a letter in it where it is to be unreadable.</summary>
    public string Written(string amount) => IsGarbled ? amount[..^1] + 'x' : amount;
}
