using FaultTolerantPay.Model;

namespace FaultTolerantPay;

/// <summary>
/// A statement of a bank account that was proven: the opening balance and the entries together are the closing balance, exactly.
/// </summary>
public sealed record AccountStatement
{
    /// <summary>The account: its IBAN, or its number in the bank's form. It is compared with the account that was expected.</summary>
    public required string AccountId { get; init; }

    /// <summary>The currency of the account, its balances and entries.</summary>
    public required Currency Currency { get; init; }

    /// <summary>The bank's id of the statement, cleaned, at most 200 characters.</summary>
    public string Id { get; init => field = PlainText.Clean(value, PlainText.MaxCodeLength) ?? ""; } = "";

    /// <summary>The number of the statement in its sequence, cleaned, at most 200 characters. Empty if it has none.</summary>
    public string Number { get; init => field = PlainText.Clean(value, PlainText.MaxCodeLength) ?? ""; } = "";

    /// <summary>The booked balance before the entries; negative if the account was overdrawn.</summary>
    public required ExactAmount Opening { get; init; }

    /// <summary>The day of the opening balance.</summary>
    public required DateOnly OpenedOn { get; init; }

    /// <summary>The booked balance after the entries; negative if the account was overdrawn.</summary>
    public required ExactAmount Closing { get; init; }

    /// <summary>The day of the closing balance.</summary>
    public required DateOnly ClosedOn { get; init; }

    /// <summary>The booked entries in the order of the file.</summary>
    public required IReadOnlyList<AccountEntry> Entries { get; init; }

    /// <summary>The line of the file where the statement begins, from 1.</summary>
    public required long Line { get; init; }
}
