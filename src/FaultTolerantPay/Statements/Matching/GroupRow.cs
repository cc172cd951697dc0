namespace FaultTolerantPay.Statements.Matching;

/// <summary>A row in a group of rows with one key.</summary>
/// <param name="Row">The row.</param>
/// <param name="HeldBefore">How many files before this one missed it.</param>
internal readonly record struct GroupRow(StatementRow Row, int HeldBefore);
