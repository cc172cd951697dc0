namespace FaultTolerantPay.Secrets;

/// <summary>How the bytes of a secret are written at its source.</summary>
internal enum SecretEncoding
{
    /// <summary>As they are.</summary>
    None,

    /// <summary>As Base64 text.</summary>
    Base64,

    /// <summary>As hexadecimal text.</summary>
    Hex,
}
