using FaultTolerantPay.Model;

namespace FaultTolerantPay;

/// <summary>
/// One movement on a bank account, as its statement tells it. References are as written in the file, without padding, so that they can be
/// compared; they are cleaned before they are stored or shown.
/// </summary>
public sealed record AccountEntry
{
    /// <summary>The most characters of a reference. A longer one is an error of the statement.</summary>
    public const int MaxReference = StatementRow.MaxReference;

    /// <summary>The amount, exact: positive if it came into the account, negative if it left it. It includes the reversal.</summary>
    public required ExactAmount Amount { get; init; }

    /// <summary>The day on which the bank booked it; the value date if the statement does not say.</summary>
    public required DateOnly BookedOn { get; init; }

    /// <summary>The day from which it counts for interest; the day of booking if the statement does not say.</summary>
    public required DateOnly ValueOn { get; init; }

    /// <summary>Whether it undoes an earlier entry.</summary>
    public bool IsReversal { get; init; }

    /// <summary>Whether it is one transaction, a whole batch, or one transaction of a batch.</summary>
    public AccountEntryLevel Level { get; init; } = AccountEntryLevel.Entry;

    /// <summary>The reference that the payer gave, which goes to the payee unchanged. Empty if there is none.</summary>
    public string EndToEndId { get; init => field = value ?? ""; } = "";

    /// <summary>The reference that the payer gave to its own bank. Empty if there is none.</summary>
    public string InstructionId { get; init => field = value ?? ""; } = "";

    /// <summary>The reference of the bank that keeps the account. Empty if there is none.</summary>
    public string ServicerReference { get; init => field = value ?? ""; } = "";

    /// <summary>
    /// The reference for the owner of the account: the customer's reference of MT940, or the id of the payment order (<c>PmtInfId</c>) of
    /// camt.053. Empty if there is none.
    /// </summary>
    public string CustomerReference { get; init => field = value ?? ""; } = "";

    /// <summary>
    /// The bank's code of the transaction: domain, family and sub-family of camt.053 (<c>PMNT/RCDT/BOOK</c>) or its proprietary code; type
    /// and posting code of MT940 (<c>NTRF/166</c>). At most 200 characters. Empty if there is none.
    /// </summary>
    public string TransactionCode { get; init => field = PlainText.Clean(value, PlainText.MaxCodeLength) ?? ""; } = "";

    /// <summary>The name of the other side, cleaned, at most 200 characters. Empty if there is none.</summary>
    public string Counterparty { get; init => field = PlainText.Clean(value, PlainText.MaxCodeLength) ?? ""; } = "";

    /// <summary>What the payer or the bank wrote about it, cleaned, at most 2,000 characters. Empty if there is none.</summary>
    public string Remittance { get; init => field = PlainText.Clean(value, PlainText.MaxLineLength) ?? ""; } = "";

    /// <summary>What the reader noticed about it, such as details that do not add up to it. Empty if there is nothing.</summary>
    public string Note { get; init => field = PlainText.Clean(value, PlainText.MaxLineLength) ?? ""; } = "";

    /// <summary>The line of the file, from 1.</summary>
    public required long Line { get; init; }
}
