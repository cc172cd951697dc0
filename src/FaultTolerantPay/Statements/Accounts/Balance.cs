namespace FaultTolerantPay.Statements.Accounts;

/// <summary>A balance of an account, negative if it is overdrawn.</summary>
internal readonly record struct Balance(ExactAmount Amount, DateOnly On, long Line);
