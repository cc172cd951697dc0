using System.Text;

namespace FaultTolerantPay;

/// <summary>What a bank does differently in its account statements.</summary>
public sealed record AccountStatementProfile
{
    /// <summary>
    /// What the reversal indicator of camt.053 means. False, the default and the rule of ISO 20022: the credit or debit indicator already
    /// includes the reversal. True: the amount of a reversal has the opposite sign of its indicator.
    /// </summary>
    public bool ReversalInvertsSign { get; init; }

    /// <summary>The encoding of MT940 files. The default is UTF-8, which includes ASCII. An XML file names its encoding itself.</summary>
    public Encoding Encoding { get; init => field = value ?? throw new ArgumentNullException(nameof(value)); } = Encoding.UTF8;
}
