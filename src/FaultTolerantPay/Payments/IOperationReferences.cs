namespace FaultTolerantPay;

/// <summary>
/// Creates the references that channels receive with operations on cards. The library calls it once, when it writes an operation; every
/// send and query uses the stored reference (M1, M2). A reference must not be guessable from other data of the payment, because anyone who
/// knows a reference can report under it.
/// </summary>
public interface IOperationReferences
{
    /// <summary>Creates the reference of a new operation: 1 to 64 characters that every channel accepts, different for each one.</summary>
    string Next();
}
