namespace FaultTolerantPay.SampleHost.Route;

/// <summary>One row of the list of payment-method filters: where a connector supports a method. An empty list means any.</summary>
/// <param name="Connector">The connector; <c>default</c> for what holds where a connector says nothing.</param>
/// <param name="PaymentMethodType">The method.</param>
/// <param name="Countries">The countries.</param>
/// <param name="Currencies">The currencies.</param>
internal sealed record HyperswitchRow(string Connector, string PaymentMethodType, string[] Countries, string[] Currencies);
