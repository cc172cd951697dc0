namespace FaultTolerantPay.Routing.Model;

/// <summary>What a request says about an optional dimension, such as an SMS that the bank sends.</summary>
public enum Requirement
{
    /// <summary>Channels with and without it will do.</summary>
    DontCare = 0,

    /// <summary>Only channels that offer it will do.</summary>
    Required = 1,

    /// <summary>Only channels that can do without it will do.</summary>
    NotAcceptable = 2,
}
