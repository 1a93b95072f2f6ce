namespace Portal.Delivery;

/// <summary>A call that must not or could not be made: stable code and plain words, safe to show to anybody who sees the delivery.</summary>
sealed class CallFault(string code, string message) : Exception(message)
{
    public string Code { get; } = code;
}
