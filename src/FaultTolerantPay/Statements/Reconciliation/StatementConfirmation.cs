namespace FaultTolerantPay;

/// <summary>The statement in which a row was compared with one of our operations. An operation has one at most.</summary>
/// <param name="Reference">The reference that the channel received.</param>
/// <param name="Provider">The provider of the statement.</param>
/// <param name="MerchantNumber">Its merchant number.</param>
/// <param name="Day">Its day.</param>
/// <param name="File">
/// The number of the file; 0 on a day without a file, whose statement has a row that the day before held.
/// </param>
public sealed record StatementConfirmation(string Reference, ProviderId Provider, string MerchantNumber, DateOnly Day, long File);
