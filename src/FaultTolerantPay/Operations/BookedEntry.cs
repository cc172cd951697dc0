using FaultTolerantPay.Ledger;

namespace FaultTolerantPay.Operations;

/// <summary>A journal entry with the number that the store gave it.</summary>
/// <param name="Number">Unlike that of any other entry, and the same in every answer. Later entries have larger ones.</param>
/// <param name="Entry">The entry.</param>
public sealed record BookedEntry(long Number, JournalEntry Entry);
