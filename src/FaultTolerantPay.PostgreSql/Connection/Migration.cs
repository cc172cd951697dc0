namespace FaultTolerantPay.PostgreSql.Connection;

/// <summary>One migration to the next version of the schema. A released one never changes.</summary>
/// <param name="Scripts">The statements, in this order.</param>
internal sealed record Migration(params string[] Scripts);
