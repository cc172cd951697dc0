namespace FaultTolerantPay;

/// <summary>A journal entry with the number that the store gave it.</summary>
/// <param name="Number">Unique and stable. A later entry has a larger number.</param>
/// <param name="Entry">The entry.</param>
public sealed record BookedEntry(long Number, JournalEntry Entry);
