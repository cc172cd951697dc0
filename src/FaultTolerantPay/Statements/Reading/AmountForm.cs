namespace FaultTolerantPay.Statements.Reading;

/// <summary>How an amount is written.</summary>
/// <param name="IsMinor">Whether it is in minor units, such as fen; otherwise in major units.</param>
/// <param name="DecimalPoint">What stands before the decimals.</param>
/// <param name="Group">What stands between groups of three digits; null if nothing may.</param>
/// <param name="Sign">What tells the sign.</param>
internal sealed record AmountForm(
    bool IsMinor = false, char DecimalPoint = '.', char? Group = null, AmountSign Sign = AmountSign.Leading)
{
    /// <summary>Major units with a decimal point, such as -12.34.</summary>
    public static AmountForm Major { get; } = new();

    /// <summary>Minor units.</summary>
    public static AmountForm Minor { get; } = new(IsMinor: true);
}
