namespace FaultTolerantPay.SampleHost.Drill.Plans;

/// <summary>One row of a file of card payments; a negative amount is a refund.</summary>
/// <param name="Date">The day; the file has no time of day.</param>
/// <param name="Amount">The amount.</param>
/// <param name="Merchant">The merchant's name in the file.</param>
/// <param name="Card">The card's last four digits, which is all that the file has of it.</param>
/// <param name="Category">The payer's own category.</param>
/// <param name="Key">A function of the row's text and of how often that text came before: feeding the file again gives the same, and a
/// repeated row another.</param>
internal sealed record CouncilRow(DateOnly Date, Money Amount, string Merchant, string Card, string Category, string Key);
