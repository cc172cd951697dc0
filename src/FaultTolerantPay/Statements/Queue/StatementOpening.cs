namespace FaultTolerantPay;

/// <summary>What became of the results of a comparison. Each result is counted once.</summary>
/// <param name="Opened">Discrepancies that are new.</param>
/// <param name="Known">Discrepancies that were opened before and are as they were.</param>
/// <param name="Changed">Discrepancies that were opened before and have other rows now; they are open.</param>
/// <param name="Explained">
/// Results that explain an earlier discrepancy, now or at an earlier reading. That one is resolved, and the result opens none.
/// </param>
/// <param name="NotOpened">Results that nobody must look at: matched, held for the next file, or without effect.</param>
public sealed record StatementOpening(int Opened, int Known, int Changed, int Explained, int NotOpened);
