namespace FaultTolerantPay.Statements.Settling;

/// <summary>An entry of the account.</summary>
/// <param name="Id">Its id, which is the same in every file that has it.</param>
/// <param name="Entry">The entry.</param>
internal sealed record KnownEntry(string Id, AccountEntry Entry)
{
    /// <summary>The bank's reference, or that of the payer if the bank gave none. Empty if there is none at all.</summary>
    public string Reference =>
        new[] { Entry.ServicerReference, Entry.EndToEndId, Entry.InstructionId, Entry.CustomerReference }.FirstOrDefault(
            reference => reference.Length > 0, "");
}
